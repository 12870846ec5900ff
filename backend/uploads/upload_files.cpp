#include "uploads/upload_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "storage/data_directory.h"

namespace samtycke::backend {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kReserve = 64U * 1024 * 1024;  // left for the database

tl::unexpected<Error> unavailable() {
    if (errno == ENOSPC || errno == EDQUOT)
        return fail("storage.unavailable", "The disk is full; free space and try again.");
    return fail("storage.unavailable", "The upload cannot be stored (" +
                                           std::generic_category().message(errno) +
                                           "); try again later.");
}

}  // namespace

Result<Bytes> UploadFile::start(std::size_t most) const {
    Bytes out(std::min(most, static_cast<std::size_t>(size_)));
    std::size_t done = 0;
    while (done < out.size()) {
        const auto count = ::pread(descriptor_.get(), out.data() + done, out.size() - done,
                                   static_cast<off_t>(done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return unavailable();
        done += static_cast<std::size_t>(count);
    }
    return out;
}

Result<void> UploadFile::append(std::span<const char> bytes) {
    while (!bytes.empty()) {
        const auto count =
            ::pwrite(descriptor_.get(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return unavailable();
        size_ += count;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

Result<void> UploadFile::truncate(std::int64_t size) {
    if (::ftruncate(descriptor_.get(), static_cast<off_t>(size)) != 0) return unavailable();
    size_ = size;
    return {};
}

Result<void> UploadFile::sync() {
    if (::fdatasync(descriptor_.get()) != 0) return unavailable();
    return {};
}

std::shared_ptr<const int> UploadFile::release() && {
    const auto kept = std::make_shared<const Descriptor>(std::move(descriptor_));
    return {kept, kept->address()};
}

Result<void> UploadFiles::haveRoom(std::int64_t bytes) const {
    std::error_code failed;
    const auto space = fs::space(folder_, failed);
    if (!failed && space.available < static_cast<std::uintmax_t>(bytes) + kReserve)
        return fail("storage.unavailable", "There is no room on the disk for a file this large.");
    return {};
}

Result<void> UploadFiles::create(std::string_view tenant, std::string_view id) const {
    const fs::path folder = folder_ / tenant;
    std::error_code failed;
    fs::create_directories(folder, failed);
    const Descriptor made(
        ::open((folder / id).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!made) return unavailable();
    syncDirectory(folder);
    return {};
}

Result<UploadFile> UploadFiles::open(std::string_view tenant, std::string_view id) const {
    Descriptor opened(::open((folder_ / tenant / id).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    struct stat facts {};
    if (!opened || ::fstat(opened.get(), &facts) != 0) return unavailable();
    return UploadFile(std::move(opened), facts.st_size);
}

void UploadFiles::remove(std::string_view tenant, std::string_view id) const {
    ::unlink((folder_ / tenant / id).c_str());
}

std::vector<std::string> UploadFiles::list(std::string_view tenant) const {
    std::vector<std::string> out;
    std::error_code failed;
    for (fs::directory_iterator entry(folder_ / tenant, failed), end; !failed && entry != end;
         entry.increment(failed))
        out.push_back(entry->path().filename().string());
    return out;
}

UploadFiles::Lock UploadFiles::lock(std::string_view tenant, std::string_view id) const {
    const std::string name = std::string(tenant) + "/" + std::string(id);
    const std::lock_guard guard(busy_->mutex);
    if (!busy_->names.insert(name).second) return nullptr;
    return {busy_.get(), [name, busy = busy_](Busy*) {
                const std::lock_guard release(busy->mutex);
                busy->names.erase(name);
            }};
}

}  // namespace samtycke::backend
