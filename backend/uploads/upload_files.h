// The ciphertexts on disk: DATA/uploads/TENANT/ID, mode 0600.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "storage/descriptor.h"

namespace samtycke::backend {

// An upload opened for appending. Members block; errors are "storage.unavailable".
class UploadFile {
  public:
    explicit UploadFile(Descriptor descriptor, std::int64_t size)
        : descriptor_(std::move(descriptor)), size_(size) {}
    std::int64_t size() const { return size_; }
    // The first bytes, at most so many.
    Result<Bytes> start(std::size_t most) const;
    // At the end. What of it was written before a failure stays and counts.
    Result<void> append(std::span<const char> bytes);
    Result<void> truncate(std::int64_t size);
    // Returns once the content is on the disk.
    Result<void> sync();
    // Gives the file away for reading; closed with the last owner.
    std::shared_ptr<const int> release() &&;

  private:
    Descriptor descriptor_;
    std::int64_t size_;
};

class UploadFiles {
  public:
    explicit UploadFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Errors: "storage.unavailable".
    Result<void> create(std::string_view tenant, std::string_view id) const;
    // "storage.unavailable" when the disk has no room for so many bytes more, and some to spare.
    Result<void> haveRoom(std::int64_t bytes) const;
    Result<UploadFile> open(std::string_view tenant, std::string_view id) const;
    void remove(std::string_view tenant, std::string_view id) const;
    // Names of all files, for finding those that no row speaks of.
    std::vector<std::string> list(std::string_view tenant) const;

    // Held while one request writes an upload. Null when another does.
    using Lock = std::shared_ptr<void>;
    Lock lock(std::string_view tenant, std::string_view id) const;

  private:
    struct Busy {
        std::mutex mutex;
        std::set<std::string> names;
    };
    std::filesystem::path folder_;
    std::shared_ptr<Busy> busy_ = std::make_shared<Busy>();
};

}  // namespace samtycke::backend
