#include "vault/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/crypto.h"

namespace samtycke::backend {
namespace {

tl::unexpected<Error> unreadable(const std::string& name) {
    return fail("file.read", "Make it possible to read " + (name.empty() ? "the input" : name) +
                                 " (" + std::system_category().message(errno) + ").");
}

}  // namespace

Result<InputFile> InputFile::open(const std::string& name) {
    const bool standard = name.empty() || name == "-";
    const int file =
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
        standard ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return unreadable(name);
    InputFile input(file, standard ? "" : name);
    struct stat about {};
    if (::fstat(file, &about) != 0) return input;
    // A folder can be opened; only reading it fails, when something has been written already.
    if (S_ISDIR(about.st_mode)) {
        errno = EISDIR;
        return unreadable(input.name_);
    }
    if (S_ISREG(about.st_mode)) input.left_ = about.st_size - ::lseek(file, 0, SEEK_CUR);
    return input;
}

InputFile::InputFile(InputFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)), name_(std::move(other.name_)), left_(other.left_) {}

InputFile::~InputFile() {
    if (file_ > STDIN_FILENO) ::close(file_);
}

bool InputFile::isFile(int file) const {
    struct stat ours {};
    struct stat other {};
    return ::fstat(file_, &ours) == 0 && ::fstat(file, &other) == 0 && S_ISREG(ours.st_mode) &&
           ours.st_dev == other.st_dev && ours.st_ino == other.st_ino;
}

Result<std::size_t> InputFile::read(std::span<std::uint8_t> room) {
    ssize_t size = 0;
    do size = ::read(file_, room.data(), room.size());
    while (size < 0 && errno == EINTR);
    if (size < 0) return unreadable(name_);
    if (size == 0 && left_ > 0)
        return fail("file.read", "Begin again; " + (name_.empty() ? "the input" : name_) +
                                     " became shorter while it was read.");
    left_ -= size;
    return static_cast<std::size_t>(size);
}

Result<std::string> contentOfSmall(const std::string& name) {
    constexpr std::size_t kMost = 1024 * 1024;
    auto file = InputFile::open(name);
    if (!file) return tl::unexpected(std::move(file.error()));
    Bytes room(kMost + 1);
    std::size_t size = 0;
    for (;;) {
        const auto more = file->read(std::span(room).subspan(size));
        if (!more) return tl::unexpected(more.error());
        if (*more == 0) break;
        size += *more;
        if (size > kMost)
            return fail("file.read", "Name a smaller file; " + (name.empty() ? "the input" : name) +
                                         " is longer than the " + std::to_string(kMost) +
                                         " bytes that are taken.");
    }
    std::string content(textOf(ByteView(room).first(size)));
    crypto::wipe(room);
    return content;
}

}  // namespace samtycke::backend
