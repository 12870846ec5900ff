// Numbers for nlohmann_json without the C library's printf and strtod, which cost a wasm module
// 8 KB brotli. Only base/json.h includes this, around its one include of nlohmann_json.
#pragma once

#include <cstddef>
#include <cstdlib>  // before the macros, so that they
#include <initializer_list>
#include <string>  // do not change these headers; it brings std::snprintf's, too

namespace samtycke::json_numbers {

// Writes `format` with every "%…x" or "%…X" replaced by four or more hex digits of the next number:
// the two kinds of formats that nlohmann_json uses. Like snprintf otherwise.
int formatHex(char* out, std::size_t size, const char* format,
              std::initializer_list<unsigned long> numbers);

// A JSON number (RFC 8259 section 6); `end` is set behind it. Exactly rounded up to 15 digits and
// powers of ten up to 22; beyond, the last digits may differ from strtod's.
double parseNumber(const char* text, char** end);

template <class... Numbers>
int print(char* out, std::size_t size, const char* format, Numbers... numbers) {
    return formatHex(out, size, format, {static_cast<unsigned long>(numbers)...});
}

}  // namespace samtycke::json_numbers

// nlohmann_json says std::snprintf and std::strtod, which the macros of json.h rename.
namespace std {  // NOLINT(cert-dcl58-cpp)
template <class... Numbers>
int samtyckeSnprintf(char* out, std::size_t size, const char* format, Numbers... numbers) {
    return samtycke::json_numbers::print(out, size, format, numbers...);
}
inline double samtyckeStrtod(const char* text, char** end) {
    return samtycke::json_numbers::parseNumber(text, end);
}
}  // namespace std
