// Armor of the age format: an age file as text (C2SP age.md, "ASCII armor"; RFC 7468, section 3).
//
//     -----BEGIN AGE ENCRYPTED FILE-----
//     YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+…     64 columns, the last line may be shorter
//     -----END AGE ENCRYPTED FILE-----
//
// The reader is strict, so that one file has one text but for white space around it and the kind
// of line end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace samtycke::vault {

enum class Format { binary, armor };

// Bytes of the text of a file of `size` bytes.
std::uint64_t armoredSize(std::uint64_t size);

class ArmorWriter {
  public:
    // Appends the text of as many bytes as make whole lines.
    void write(ByteView bytes, std::string& out);
    // Appends the rest.
    void finish(std::string& out);

  private:
    void line(ByteView bytes, std::string& out);

    bool begun_ = false;
    Bytes rest_;  // less than a line
};

class ArmorReader {
  public:
    // True for the first byte of an armored file; a binary one begins with an a.
    static bool begins(std::uint8_t first);

    // Most bytes that `read` puts out for `size` characters.
    static constexpr std::size_t roomFor(std::size_t size) { return size + 48; }
    // Takes text of any length, writes the bytes of the lines that are whole, and says how many.
    // What stands before a fault is written, the rest is not; `error` then says what it is.
    std::size_t read(ByteView text, std::uint8_t* out);
    // The text ends here; sets `error` when the armor does not.
    void finish();
    // "vault.not-age", "vault.armor-damaged", "vault.truncated".
    const std::optional<Error>& error() const { return error_; }

  private:
    enum class Expects { begin, data, end, nothing };

    std::size_t endLine(std::uint8_t* out);
    std::size_t readData(std::uint8_t* out);
    void damaged(const char* what);

    Expects expects_ = Expects::begin;
    std::size_t blanks_ = 0;  // before the first line
    std::string line_;
    std::optional<Error> error_;
};

}  // namespace samtycke::vault
