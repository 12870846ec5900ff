#include "consent/cookie.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace samtycke {
namespace {

constexpr std::string_view kFormat = "1";
constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";

std::string encodeNumber(std::uint64_t value) {
    std::string out;
    do {
        out.insert(out.begin(), kDigits[value % 36]);
        value /= 36;
    } while (value != 0);
    return out;
}

std::optional<Instant> decodeInstant(std::string_view text) {
    if (text.empty() || text.size() > 9 || (text[0] == '0' && text.size() > 1)) return {};
    std::int64_t value = 0;
    for (const char c : text) {
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos) return {};
        value = value * 36 + static_cast<std::int64_t>(digit);
    }
    return value > kLatestChoice ? std::optional<Instant>() : Instant{value};
}

std::string checkOf(std::string_view text) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16'777'619U;
    return encodeNumber(hash);
}

// Grants as the policy knows them. Of an earlier policy's, what is gone since then is left out.
std::optional<Grants> decodeGrants(std::string_view text, const Policy& policy, bool isEarlier) {
    Grants grants;
    if (text.empty()) return grants;
    for (const std::string_view part : split(text, ',')) {
        const auto grant = Grant::parse(part);
        if (!grant || (!grants.empty() && !(grants.back() < *grant))) return {};
        grants.push_back(*grant);
    }
    Grants known = joined(policy, unitsOf(policy, grants));
    if (!isEarlier && known != grants) return {};
    return known;
}

}  // namespace

std::string encodeCookie(const Choice& choice) {
    std::string purposes;
    for (const Grant& grant : choice.granted)
        purposes += (purposes.empty() ? "" : ",") + grant.str();
    std::string value(kFormat);
    for (const std::string& field :
         {choice.version.value, encodeNumber(static_cast<std::uint64_t>(choice.made.ms)),
          encodeNumber(static_cast<std::uint64_t>(choice.expires.ms)), purposes,
          choice.principal.str(), choice.record.str()})
        value += "~" + field;
    return value + "~" + checkOf(value);
}

Result<Choice> decodeCookie(std::string_view value, const Policy& policy, Instant now) {
    if (value.size() > kMaxCookie)
        return fail("consent.cookie-oversized", "The consent cookie is too long; it is ignored.");
    const auto damaged = [] {
        return fail("consent.cookie-damaged",
                    "The consent cookie was altered or cut short; it is ignored.");
    };
    const std::size_t end = value.rfind('~');
    if (end == std::string_view::npos || checkOf(value.substr(0, end)) != value.substr(end + 1))
        return damaged();
    const auto fields = split(value, '~');
    if (fields.size() != 8 || fields[0] != kFormat) return damaged();

    auto version = PolicyVersion::parse(fields[1]);
    const auto made = decodeInstant(fields[2]);
    const auto expires = decodeInstant(fields[3]);
    auto principal = Uuid::parse(fields[5]);
    auto record = Uuid::parse(fields[6]);
    if (!version || !made || !expires || !principal || !record) return damaged();
    if (!policy.stillHolds(*version))
        return fail("consent.cookie-version", "The policy has changed; the visitor is asked anew.");
    auto granted = decodeGrants(fields[4], policy, *version != policy.version);
    if (!granted || *expires > add(*made, policy.consent.lifetime)) return damaged();
    if (made->ms > now.ms + kClockToleranceMs)
        return fail("consent.cookie-future",
                    "The choice was made later than this device's clock says; it is ignored.");
    if (*expires <= now)
        return fail("consent.cookie-expired", "The choice has run out; the visitor is asked anew.");
    return Choice{*std::move(version), *made, *expires, *std::move(granted), *std::move(principal),
                  *std::move(record)};
}

}  // namespace samtycke
