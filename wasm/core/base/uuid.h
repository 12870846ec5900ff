// Identifiers of records (RFC 9562), in their 36-character lower-case form.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"

namespace samtycke {

class Uuid {
  public:
    Uuid() = default;
    // Version 7: 48 bits of `now`, then random. Sorts by time, so that keys stay clustered.
    static Uuid timeOrdered(Instant now, Random& random);
    // Version 4: tells nothing, not even when it was made. For principals.
    static Uuid random(Random& random);
    // Error: "id.uuid".
    static Result<Uuid> parse(std::string_view text);

    const std::string& str() const { return value_; }
    bool empty() const { return value_.empty(); }
    friend auto operator<=>(const Uuid&, const Uuid&) = default;

  private:
    std::string value_;
};

}  // namespace samtycke
