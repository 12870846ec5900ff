// The consent cookie: a choice in one line that the fast path (js-glue/src/choice.ts) reads
// without wasm. Written only after a choice (LEK 9:28).
//
//   1~VERSION~MADE~EXPIRES~PURPOSES~PRINCIPAL~RECORD~CHECK
//
// MADE and EXPIRES: milliseconds since 1970 in base 36. PURPOSES: the grants (purpose or
// purpose.service), joined and sorted, with commas, possibly none. PRINCIPAL, RECORD: UUIDs.
// CHECK: FNV-1a (32 bits, base 36) of all before the last "~"; it tells an edited or damaged cookie
// from a choice, and is no secret.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "consent/choice.h"

namespace samtycke {

constexpr std::string_view kCookieName = "samtycke_consent";
constexpr std::size_t kMaxCookie = 3800;  // bytes; a browser keeps 4096 with name and attributes
constexpr std::int64_t kClockToleranceMs = 60'000;  // a clock may be set back a little

std::string encodeCookie(const Choice& choice);

// An error means that no choice has been made:
// "consent.cookie-oversized", "consent.cookie-damaged" (also: purposes the policy does not ask
// for, a lifetime longer than the policy's), "consent.cookie-future" (made later than `now`),
// "consent.cookie-expired", "consent.cookie-version" (made before a material change of the policy,
// or under a version that its history does not know).
Result<Choice> decodeCookie(std::string_view value, const Policy& policy, Instant now);

}  // namespace samtycke
