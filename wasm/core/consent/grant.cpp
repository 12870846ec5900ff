#include "consent/grant.h"

#include <algorithm>
#include <iterator>

namespace samtycke {
namespace {

void sort(Grants& grants) {
    std::sort(grants.begin(), grants.end());
    grants.erase(std::unique(grants.begin(), grants.end()), grants.end());
}

void append(Grants& to, const Grants& more) { to.insert(to.end(), more.begin(), more.end()); }

}  // namespace

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
    for (const Service& service : purpose.services) units.emplace_back(purpose.id, service.id);
    if (units.empty()) units.emplace_back(purpose.id);
    sort(units);
    return units;
}

Grants unitsOf(const Policy& policy, const Grants& grants) {
    Grants units;
    for (const Grant& grant : grants)
        if (const Purpose* purpose = askedFor(policy, grant)) {
            if (grant.service().empty())
                append(units, unitsOf(*purpose));
            else
                units.push_back(grant);
        }
    sort(units);
    return units;
}

Grants joined(const Policy& policy, const Grants& units) {
    Grants out = units;
    for (const Purpose& purpose : policy.purposes) {
        const Grants all = unitsOf(purpose);
        if (!std::includes(units.begin(), units.end(), all.begin(), all.end())) continue;
        out = without(out, all);
        out.emplace_back(purpose.id);
        sort(out);
    }
    return out;
}

Grants without(const Grants& all, const Grants& some) {
    Grants rest;
    std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(rest));
    return rest;
}

}  // namespace samtycke
