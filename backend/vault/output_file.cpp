#include "vault/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace samtycke::backend {
namespace {

tl::unexpected<Error> exists(const std::string& name) {
    return fail("file.exists", "Choose another name; " + name + " exists already.");
}

tl::unexpected<Error> unwritable(const std::string& name) {
    return fail("file.write", "Make it possible to write " + (name.empty() ? "the output" : name) +
                                  " (" + std::system_category().message(errno) + ").");
}

// Fails with EEXIST rather than replacing a file that has come to be meanwhile.
bool renamed(const std::string& from, const std::string& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL) return false;  // not every file system knows the flag
    return ::link(from.c_str(), to.c_str()) == 0 && ::unlink(from.c_str()) == 0;
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::string& name, For readers) {
    if (name.empty()) return OutputFile(STDOUT_FILENO, {}, {});
    if (::faccessat(AT_FDCWD, name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) return exists(name);
    std::string part = name + "." + std::to_string(::getpid()) + ".part";
    const mode_t mode = readers == For::owner ? 0600 : 0666;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) return unwritable(name);
    return OutputFile(file, name, std::move(part));
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      name_(std::move(other.name_)),
      part_(std::exchange(other.part_, {})) {}

OutputFile::~OutputFile() {
    if (part_.empty()) return;
    ::close(file_);
    ::unlink(part_.c_str());
}

Result<void> OutputFile::write(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return unwritable(name_);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> OutputFile::finish() {
    if (part_.empty()) return {};
    if (::fsync(file_) != 0) return unwritable(name_);
    if (!renamed(part_, name_)) return errno == EEXIST ? exists(name_) : unwritable(name_);
    part_.clear();
    return ::close(file_) == 0 ? Result<void>() : unwritable(name_);
}

}  // namespace samtycke::backend
