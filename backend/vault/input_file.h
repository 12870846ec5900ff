// What a command reads.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"

namespace samtycke::backend {

// A file, or standard input without a name (or as "-").
class InputFile {
  public:
    // Error: "file.read".
    static Result<InputFile> open(const std::string& name);
    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&&) = delete;
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;
    ~InputFile();

    // Whether the open file is this one, on disk.
    bool isFile(int file) const;
    // The bytes read, at least one; 0 at the end. Error: "file.read".
    Result<std::size_t> read(std::span<std::uint8_t> room);

  private:
    InputFile(int file, std::string name) : file_(file), name_(std::move(name)) {}

    int file_;
    std::string name_;
    std::int64_t left_ = 0;  // bytes of a file on disk to its end as it was when opened
};

// The whole of a small file: keys, passphrases. The caller wipes it. Error: "file.read" (also for
// more than 1 MiB).
Result<std::string> contentOfSmall(const std::string& name);

}  // namespace samtycke::backend
