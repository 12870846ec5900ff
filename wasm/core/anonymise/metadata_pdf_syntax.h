// The lexical side of PDF (ISO 32000-1 section 7.2 and 7.3), on bytes that may end anywhere. Names
// are compared as they are written, without their #-escapes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace samtycke::anonymise::pdf {

inline constexpr std::size_t kNone = std::string_view::npos;

bool isSpace(char c);
// Past white space and comments.
std::size_t skipSpace(std::string_view text, std::size_t at);
// Where the value at `at` ends; kNone when it is none, or does not end in the text.
std::size_t valueEnd(std::string_view text, std::size_t at);

bool isString(std::string_view value);
// What a string says, in lower case, without white space and what tells how it is encoded: the same
// for PDFDocEncoding and for UTF-16 as far as they share letters.
std::string lettersOf(std::string_view string);

struct Entry {
    std::string_view key;  // without the slash
    std::string_view value;
    std::size_t begin;  // of the key, in the text
    std::size_t end;    // of the value
};
// The entries of the dictionary that is `text`; those before the first one that is not right.
std::vector<Entry> entriesOf(std::string_view text);
// The value of a key, or "".
std::string_view valueOf(const std::vector<Entry>& entries, std::string_view key);

// The object number of "12 0 R".
std::optional<std::uint32_t> referenceIn(std::string_view value);

// The first "N G obj" or "trailer" of a text.
struct Mark {
    std::size_t end = 0;                  // behind the word
    std::optional<std::uint32_t> object;  // its number; nothing for a trailer
};
std::optional<Mark> findMark(std::string_view text);
// No mark that begins earlier is longer than this.
inline constexpr std::size_t kLongestMark = 32;

}  // namespace samtycke::anonymise::pdf
