#include "anonymise/percent.h"

#include "base/text.h"

namespace samtycke::anonymise {

int hexValue(char c) {
    if (isDigit(c)) return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

Decoded decodePercent(std::string_view source, Layers layers) {
    Decoded out;
    out.text.reserve(source.size());
    out.origin.reserve(source.size() + 1);
    std::size_t settled = 0;  // what comes before takes part in no further decoding
    for (std::size_t i = 0; i < source.size(); ++i) {
        out.text += source[i];
        out.origin.push_back(i);
        while (out.text.size() >= settled + 3) {
            const std::size_t percent = out.text.size() - 3;
            const int high = hexValue(out.text[percent + 1]);
            const int low = hexValue(out.text[percent + 2]);
            if (out.text[percent] != '%' || high < 0 || low < 0) break;
            out.text.resize(percent + 1);
            out.origin.resize(percent + 1);
            out.text[percent] = static_cast<char>(high * 16 + low);
            if (layers == Layers::outermost) settled = percent + 1;
        }
    }
    out.origin.push_back(source.size());
    return out;
}

}  // namespace samtycke::anonymise
