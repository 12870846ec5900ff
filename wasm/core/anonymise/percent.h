// Percent-encoding (RFC 3986 section 2.1), read with a map back to where each byte came from.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace samtycke::anonymise {

// 0..15, or -1.
int hexValue(char c);

// text[i] stands for the bytes [origin[i], origin[i + 1]) of the source.
struct Decoded {
    std::string text;
    std::vector<std::size_t> origin;
};

enum class Layers { outermost, all };  // all: "%2540" -> "%40" -> "@"

// A "%" that two hexadecimal digits do not follow stands for itself. Linear in the length.
Decoded decodePercent(std::string_view source, Layers layers = Layers::outermost);

}  // namespace samtycke::anonymise
