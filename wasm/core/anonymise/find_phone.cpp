#include <algorithm>

#include "anonymise/find.h"

namespace samtycke::anonymise {
namespace {

constexpr std::size_t kMostDigits = 15;  // E.164 section 6.2.1
constexpr std::size_t kLeastDigits = 8;

// Digits in groups, as far as they can be one number.
struct Number {
    std::string digits;
    std::vector<std::size_t> groups;  // digits up to the end of each group
    std::vector<std::size_t> ends;    // where in the text each group ends
    std::string separators;           // one character after each group but the last
};

// The length of one separator at `at` and its kind in `kind`: space, "-", ".", "/", "(0)".
std::size_t separatorAt(std::string_view text, std::size_t at, bool wide, char& kind) {
    const std::string_view rest = text.substr(at);
    kind = ' ';
    if (rest.substr(0, 2) == "\xC2\xA0") return 2;
    if (wide)
        for (const std::string_view zero : {" (0)", "(0)", " (", ") ", "(", ")"})
            if (rest.substr(0, zero.size()) == zero) return zero.size();
    if (rest.empty()) return 0;
    kind = rest[0];
    return kind == ' ' || kind == '-' || (wide && (kind == '.' || kind == '/')) ? 1 : 0;
}

Number readNumber(std::string_view text, std::size_t at, bool wide) {
    Number number;
    while (true) {
        const std::size_t begin = at;
        while (at < text.size() && isDigit(text[at]) && number.digits.size() <= kMostDigits)
            number.digits += text[at++];
        if (at == begin || number.digits.size() > kMostDigits) break;
        number.groups.push_back(number.digits.size());
        number.ends.push_back(at);
        char kind = ' ';
        const std::size_t length = separatorAt(text, at, wide, kind);
        if (length == 0) break;
        number.separators += kind;
        at += length;
    }
    return number;
}

// The end of the last group with which the number has `least` to `most` digits, or 0.
std::size_t endWith(const Number& number, std::size_t least, std::size_t most) {
    for (std::size_t i = number.groups.size(); i-- > 0;)
        if (number.groups[i] >= least && number.groups[i] <= most) return number.ends[i];
    return 0;
}

bool isSwedishMobile(const Number& number) {
    return number.groups[0] > 2 && number.digits[1] == '7' &&
           std::string_view("02369").find(number.digits[2]) != std::string_view::npos;
}

// "013-31 22 17", "08-123 456 78", "013 31 22 17": an area code, then groups of two or three;
// "040 123 4567" in Finland. The date "08 12 2026" is none.
std::size_t groupedEnd(const Number& number) {
    if (number.groups.size() < 3 || number.groups[0] < 2 || number.groups[0] > 4) return 0;
    std::size_t last = 0;
    for (std::size_t i = 1; i < number.groups.size(); ++i) {
        const std::size_t size = number.groups[i] - number.groups[i - 1];
        const bool joined = i == 1 || number.separators[i - 1] == ' ';
        const bool right = size == 2 || size == 3 || (size == 4 && number.groups[i] > 8);
        if (!right || !joined || number.groups[i] > 10) break;
        if (number.groups[i] >= kLeastDigits) last = number.ends[i];
    }
    return last;
}

// "013-312217": one hyphen after the area code.
std::size_t hyphenatedEnd(const Number& number) {
    const bool right = number.groups.size() == 2 && number.separators[0] == '-' &&
                       number.groups[0] >= 2 && number.groups[0] <= 4 &&
                       number.groups[1] >= kLeastDigits && number.groups[1] <= 10;
    return right ? number.ends[1] : 0;
}

std::size_t nationalEnd(const Number& number) {
    if (number.digits.compare(0, 4, "0046") == 0) return endWith(number, 11, 13);
    if (number.digits.compare(0, 5, "00358") == 0) return endWith(number, 11, kMostDigits);
    if (number.ends.empty() || number.digits.size() < kLeastDigits) return 0;
    if (number.digits[1] == '0') return 0;
    if (isSwedishMobile(number))
        if (const std::size_t end = endWith(number, 10, 10)) return end;
    return std::max(groupedEnd(number), hyphenatedEnd(number));
}

bool followsDigit(std::string_view text, std::size_t begin) {
    constexpr std::string_view joints = ".,:/-+";
    return begin >= 2 && joints.find(text[begin - 1]) != std::string_view::npos &&
           isDigit(text[begin - 2]);
}

std::size_t phoneEnd(std::string_view text, std::size_t begin) {
    if (gluedBefore(text, begin)) return 0;
    if (text[begin] == '+') {
        if (begin + 1 == text.size() || text[begin + 1] < '1' || text[begin + 1] > '9') return 0;
        const Number number = readNumber(text, begin + 1, true);
        const bool isSwedish = number.digits.compare(0, 2, "46") == 0;
        return endWith(number, kLeastDigits, isSwedish ? 11 : kMostDigits);
    }
    if (text[begin] != '0' || followsDigit(text, begin)) return 0;
    return nationalEnd(readNumber(text, begin, false));
}

}  // namespace

Spans findPhones(std::string_view text) {
    Spans spans;
    for (std::size_t i = 0; i < text.size();) {
        const bool begins = text[i] == '+' || (text[i] == '0' && (i == 0 || !isDigit(text[i - 1])));
        const std::size_t end = begins ? phoneEnd(text, i) : 0;
        if (end > i && !gluedAfter(text, end)) {
            spans.push_back({i, end, "(phone)"});
            i = end;
        } else {
            ++i;
        }
    }
    return spans;
}

}  // namespace samtycke::anonymise
