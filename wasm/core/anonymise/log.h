// Log files of any size: bytes in, bytes out, line by line.
#pragma once

#include <string>
#include <string_view>

#include "anonymise/ip.h"

namespace samtycke::anonymise {

// Each line goes through anonymiseText; line ends stay as they are. Chunks may be cut anywhere: the
// result is the same as for the whole. Holds at most one line of kMaxLine bytes; a longer one is
// replaced with "(line too long)".
class LogAnonymiser {
  public:
    static constexpr std::size_t kMaxLine = 1U << 20U;

    explicit LogAnonymiser(Prefixes prefixes) : prefixes_(prefixes) {}
    // The lines that this chunk completes.
    std::string write(std::string_view chunk);
    // The last line, when it has no line end.
    std::string finish();

  private:
    void endLine(std::string& out);

    Prefixes prefixes_;
    std::string line_;
    bool tooLong_ = false;
};

}  // namespace samtycke::anonymise
