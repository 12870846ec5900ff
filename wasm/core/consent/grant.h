// What a visitor allows: a purpose with all its services, or one service of it.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "policy/policy.h"

namespace samtycke {

// "analytics" or "analytics.posthog": in the cookie, in events and effects, on the page.
class Grant {
  public:
    Grant() = default;
    explicit Grant(const PurposeId& purpose) : text_(purpose.str()) {}
    Grant(const PurposeId& purpose, const ServiceId& service)
        : text_(purpose.str() + "." + service.str()) {}
    // Error: "id.slug".
    static Result<Grant> parse(std::string_view text);

    const std::string& str() const { return text_; }
    std::string_view purpose() const;
    std::string_view service() const;  // empty: all of the purpose
    friend auto operator<=>(const Grant&, const Grant&) = default;

  private:
    std::string text_;
};

// Sorted as texts, each once. A choice holds them joined: a purpose whose services are all there
// stands by its own name.
using Grants = std::vector<Grant>;

// The purpose, if the policy asks for it and has the service; or else null.
const Purpose* askedFor(const Policy& policy, const Grant& grant);

// The least that can be allowed: each service of an asked purpose, or a purpose without services.
// Of `grants`, those that the policy does not ask for have none.
Grants unitsOf(const Purpose& purpose);
Grants unitsOf(const Policy& policy, const Grants& grants);
Grants joined(const Policy& policy, const Grants& units);

void add(Grants& grants, const Grant& grant);
Grants without(const Grants& all, const Grants& some);

}  // namespace samtycke
