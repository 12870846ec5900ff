#include "consent/grant.h"

#include <algorithm>

namespace samtycke {
namespace {

bool holds(const Grants& grants, const Grant& grant) {
    return std::binary_search(grants.begin(), grants.end(), grant);
}

}  // namespace

// There are a few, and a page carries no sort for them.
void add(Grants& grants, const Grant& grant) {
    if (!holds(grants, grant))
        grants.insert(std::lower_bound(grants.begin(), grants.end(), grant), grant);
}

Result<Grant> Grant::parse(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (!isSlug(text.substr(0, dot)) ||
        (dot != std::string_view::npos && !isSlug(text.substr(dot + 1))))
        return fail("id.slug", "Name a purpose, or purpose.service, by their ids in the policy.");
    Grant grant;
    grant.text_ = std::string(text);
    return grant;
}

std::string_view Grant::purpose() const {
    return std::string_view(text_).substr(0, text_.find('.'));
}

std::string_view Grant::service() const {
    const std::size_t dot = text_.find('.');
    return dot == std::string::npos ? std::string_view() : std::string_view(text_).substr(dot + 1);
}

const Purpose* askedFor(const Policy& policy, const Grant& grant) {
    for (const Purpose& purpose : policy.purposes)
        if (purpose.id.str() == grant.purpose())
            return purpose.asked &&
                           (grant.service().empty() || purpose.service(grant.service()) != nullptr)
                       ? &purpose
                       : nullptr;
    return nullptr;
}

Grants unitsOf(const Purpose& purpose) {
    Grants units;
    for (const Service& service : purpose.services) add(units, Grant(purpose.id, service.id));
    if (units.empty()) units.emplace_back(purpose.id);
    return units;
}

Grants unitsOf(const Policy& policy, const Grants& grants) {
    Grants units;
    for (const Grant& grant : grants)
        if (const Purpose* purpose = askedFor(policy, grant)) {
            if (!grant.service().empty())
                add(units, grant);
            else
                for (const Grant& unit : unitsOf(*purpose)) add(units, unit);
        }
    return units;
}

Grants joined(const Policy& policy, const Grants& units) {
    Grants out = units;
    for (const Purpose& purpose : policy.purposes) {
        const Grants all = unitsOf(purpose);
        if (!without(all, units).empty()) continue;
        out = without(out, all);
        add(out, Grant(purpose.id));
    }
    return out;
}

Grants without(const Grants& all, const Grants& some) {
    Grants rest;
    for (const Grant& grant : all)
        if (!holds(some, grant)) rest.push_back(grant);
    return rest;
}

}  // namespace samtycke
