#include "base/json_numbers.h"

#include <array>
#include <cstdint>

#include "base/text.h"

namespace samtycke::json_numbers {
namespace {

constexpr std::array<double, 23> kPowers = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                            1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::uint64_t kMostDigits = 100'000'000'000'000'000;  // one more still fits 64 bits
constexpr int kFarExponent = 10'000;

double scaled(double value, int exponent) {
    for (; exponent > 22 && value < 1e308; exponent -= 22) value *= kPowers[22];
    for (; exponent < -22 && value > 0; exponent += 22) value /= kPowers[22];
    if (exponent < -22 || exponent > 22) return exponent < 0 ? 0 : value * 1e308 * 1e308;
    return exponent < 0 ? value / kPowers[static_cast<std::size_t>(-exponent)]
                        : value * kPowers[static_cast<std::size_t>(exponent)];
}

}  // namespace

int formatHex(char* out, std::size_t size, const char* format,
              std::initializer_list<unsigned long> numbers) {
    std::string text;
    const unsigned long* next = numbers.begin();
    for (const char* at = format; *at != '\0'; ++at) {
        if (*at != '%') {
            text += *at;
            continue;
        }
        while (*at != 'x' && *at != 'X' && at[1] != '\0') ++at;
        const unsigned long number = next == numbers.end() ? 0 : *next++;
        const char* digits = *at == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
        for (unsigned shift = 16; shift > 0; shift -= 4)
            text += digits[(number >> (shift - 4)) & 15U];
    }
    std::size_t written = 0;
    for (; written + 1 < size && written < text.size(); ++written) out[written] = text[written];
    if (size > 0) out[written] = '\0';
    return static_cast<int>(text.size());
}

double parseNumber(const char* text, char** end) {
    const bool negative = *text == '-';
    if (negative) ++text;
    std::uint64_t digits = 0;
    int exponent = 0;
    const auto run = [&](bool fraction) {
        for (; isDigit(*text); ++text) {
            const bool fits = digits < kMostDigits;
            if (fits) digits = digits * 10 + static_cast<std::uint64_t>(*text - '0');
            if (fits && fraction) --exponent;
            if (!fits && !fraction) ++exponent;
        }
    };
    run(false);
    if (*text == '.') {
        ++text;
        run(true);
    }
    if (*text == 'e' || *text == 'E') {
        ++text;
        const bool down = *text == '-';
        if (*text == '-' || *text == '+') ++text;
        int written = 0;
        for (; isDigit(*text); ++text)
            if (written < kFarExponent) written = written * 10 + (*text - '0');
        exponent += down ? -written : written;
    }
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): strtod's own signature
    if (end != nullptr) *end = const_cast<char*>(text);
    const double value = digits == 0 ? 0.0 : scaled(static_cast<double>(digits), exponent);
    return negative ? -value : value;
}

}  // namespace samtycke::json_numbers
