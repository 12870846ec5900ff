#include <array>
#include <optional>

#include "anonymise/find.h"
#include "base/time.h"

namespace samtycke::anonymise {
namespace {

int digitAt(std::string_view digits, std::size_t at) { return digits[at] - '0'; }
int pairAt(std::string_view digits, std::size_t at) {
    return 10 * digitAt(digits, at) + digitAt(digits, at + 1);
}

bool isDay(int year, int month, int day) {
    return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

// The check digit of SKV 704: Luhn over the ten digits.
bool hasLuhn(std::string_view ten) {
    int sum = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        const int weighted = digitAt(ten, i) * (i % 2 == 0 ? 2 : 1);
        sum += weighted / 10 + weighted % 10;
    }
    return sum % 10 == 0;
}

// Ten digits, or twelve with the century.
bool isSwedish(std::string_view digits) {
    const bool hasCentury = digits.size() == 12;
    const int century = hasCentury ? pairAt(digits, 0) : 20;
    if (century < 18 || century > 20) return false;
    const std::string_view ten = digits.substr(hasCentury ? 2 : 0);
    const int year = 100 * century + pairAt(ten, 0);
    const int day = pairAt(ten, 4);
    return isDay(year, pairAt(ten, 2), day > 60 ? day - 60 : day) && hasLuhn(ten);
}

bool isFinnish(std::string_view birth, char sign, std::string_view number, char check) {
    constexpr std::string_view signs = "+-YXWVUABCDEFyxwvuabcdef";
    constexpr std::string_view checks = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    const std::size_t kind = signs.find(sign);
    if (kind == std::string_view::npos) return false;
    const bool is2000 = (kind >= 7 && kind < 13) || kind >= 18;
    const int year = (sign == '+' ? 1800 : is2000 ? 2000 : 1900) + pairAt(birth, 4);
    if (!isDay(year, pairAt(birth, 2), pairAt(birth, 0))) return false;
    const auto value = parseDecimal("1" + std::string(birth) + std::string(number));
    const char upper = check >= 'a' && check <= 'z' ? static_cast<char>(check - 'a' + 'A') : check;
    return checks[static_cast<std::size_t>((*value - 1'000'000'000) % 31)] == upper;
}

// The length of "-", "+", " " or a typographic dash (U+2010-2015, U+2212) at `at`, or 0.
std::size_t separatorAt(std::string_view text, std::size_t at) {
    if (at >= text.size()) return 0;
    if (text[at] == '-' || text[at] == '+' || text[at] == ' ') return 1;
    const std::string_view three = text.substr(at, 3);
    if (three.size() < 3) return 0;
    if (three == "\xE2\x88\x92") return 3;
    return three.substr(0, 2) == "\xE2\x80" && three[2] >= '\x90' && three[2] <= '\x95' ? 3 : 0;
}

std::size_t digitsEnd(std::string_view text, std::size_t at) {
    while (at < text.size() && isDigit(text[at])) ++at;
    return at;
}

bool isDecimalPart(std::string_view text, std::size_t begin) {
    return begin >= 2 && text[begin - 1] == '.' && isDigit(text[begin - 2]);
}

// The end of the number that begins with the digits [begin, end).
std::optional<std::size_t> numberEnd(std::string_view text, std::size_t begin, std::size_t end) {
    const std::string_view digits = text.substr(begin, end - begin);
    if (digits.size() == 10 || digits.size() == 12) {
        const bool alone = !gluedBefore(text, begin) && !gluedAfter(text, end);
        if (alone && !isDecimalPart(text, begin) && isSwedish(digits)) return end;
        return std::nullopt;
    }
    if (digits.size() != 6 && digits.size() != 8) return std::nullopt;
    if (const std::size_t separator = separatorAt(text, end)) {
        const std::size_t last = end + separator;
        if (digitsEnd(text, last) == last + 4 &&
            isSwedish(std::string(digits) + std::string(text.substr(last, 4))))
            return last + 4;
    }
    const std::string_view rest = text.substr(end, 5);
    if (digits.size() == 6 && rest.size() == 5 && digitsEnd(text, end + 1) >= end + 4 &&
        !gluedBefore(text, begin) && !gluedAfter(text, end + 5) &&
        isFinnish(digits, rest[0], rest.substr(1, 3), rest[4]))
        return end + 5;
    return std::nullopt;
}

}  // namespace

Spans findIdentityNumbers(std::string_view text) {
    Spans spans;
    for (std::size_t i = 0; i < text.size();) {
        if (!isDigit(text[i])) {
            ++i;
            continue;
        }
        const std::size_t end = digitsEnd(text, i);
        const auto taken = numberEnd(text, i, end);
        if (taken) spans.push_back({i, *taken, "(id)"});
        i = taken.value_or(end);
    }
    return spans;
}

}  // namespace samtycke::anonymise
