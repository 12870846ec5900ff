// Whatever the cookie holds, it is an error or a choice that encodes to the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "consent/cookie.h"

using namespace samtycke;

namespace {

const Policy& policy() {
    static const Policy parsed = [] {
        std::ifstream file(SAMTYCKE_SOURCE_DIR "/consent-schemas/policies/okidoki.json");
        const std::string text(std::istreambuf_iterator<char>(file), {});
        return parsePolicy(text).value();
    }();
    return parsed;
}

std::string checked(std::string_view fields) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : fields) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16'777'619U;
    std::string digits;
    do {
        digits.insert(digits.begin(), "0123456789abcdefghijklmnopqrstuvwxyz"[hash % 36]);
        hash /= 36;
    } while (hash != 0);
    return std::string(fields) + "~" + digits;
}

void mustRoundTrip(std::string_view cookie) {
    const auto choice = decodeCookie(cookie, policy(), Instant{1'795'000'000'000});
    if (choice && encodeCookie(*choice) != cookie) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    mustRoundTrip(text);
    mustRoundTrip(checked(text));  // past the check, to the fields
    return 0;
}
