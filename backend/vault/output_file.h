// Where a command puts what it makes.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

namespace samtycke::backend {

// A file that appears under its name when it is whole, and never takes the place of another. Until
// then it has no name, so that nothing is left however the process ends; where the file system
// cannot do that it is NAME.PID.part, for its owner alone, which goes away with this object or with
// a signal. A pipe or device that exists is written to at once. Without a name, or as "-" or
// "/dev/stdout": standard output.
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

    int handle() const { return file_; }
    bool isStandard() const { return name_.empty(); }
    // Error: "file.write".
    Result<void> write(ByteView bytes);
    // Everything is written: gives the file its name. Errors: "file.exists", "file.write".
    Result<void> finish();

  private:
    OutputFile(int file, std::string name) : file_(file), name_(std::move(name)) {}
    static Result<OutputFile> existing(const std::string& name);

    int file_;
    std::string name_;
    bool unnamed_ = false;                     // until it is finished
    std::unique_ptr<const std::string> part_;  // its name until it is finished; the signal's too
    For readers_ = For::everyone;
};

}  // namespace samtycke::backend
