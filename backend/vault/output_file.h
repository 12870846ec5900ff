// Where a command puts what it makes.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace samtycke::backend {

// A file that appears under its name when it is whole, and never takes the place of another. Until
// then it is NAME.PID.part, which goes away when this object does. Without a name: standard output.
class OutputFile {
  public:
    enum class For { everyone, owner };  // as the umask allows; or nobody but the owner

    // Errors: "file.exists", "file.write".
    static Result<OutputFile> create(const std::string& name, For readers = For::everyone);
    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&&) = delete;
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile();

    // Error: "file.write".
    Result<void> write(ByteView bytes);
    // Everything is written: gives the file its name. Errors: "file.exists", "file.write".
    Result<void> finish();

  private:
    OutputFile(int file, std::string name, std::string part)
        : file_(file), name_(std::move(name)), part_(std::move(part)) {}

    int file_;
    std::string name_;
    std::string part_;  // empty: standard output, or finished
};

}  // namespace samtycke::backend
