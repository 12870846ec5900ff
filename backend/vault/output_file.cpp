#include "vault/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
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

std::string folderOf(const std::string& name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string::npos ? "." : name.substr(0, slash + 1);
}

// How a process gives a name to a file without one (open(2), O_TMPFILE).
std::string linkTo(int file) { return "/proc/self/fd/" + std::to_string(file); }

// A file without a name in the folder where it will have one; -1 where there cannot be one.
int openUnnamed(const std::string& name, mode_t mode) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const int file = ::open(folderOf(name).c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, mode);
    if (file < 0 || ::access(linkTo(file).c_str(), F_OK) == 0) return file;
    ::close(file);
    return -1;
}

bool named(int file, const std::string& name) {
    return ::linkat(AT_FDCWD, linkTo(file).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

// What a signal that ends the process removes.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<const char*> partLeft{nullptr};
static_assert(decltype(partLeft)::is_always_lock_free, "a signal handler reads it");

void removePart(int signal) {
    if (const char* part = partLeft.load()) ::unlink(part);
    ::raise(signal);  // the handler is gone (SA_RESETHAND): this ends the process
}

void removeOnSignal(const std::string& part) {
    partLeft = part.c_str();
    struct sigaction action {};
    action.sa_handler = removePart;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGXCPU}) {
        struct sigaction before {};
        const bool ends =
            ::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_DFL;
        if (ends) ::sigaction(signal, &action, nullptr);  // nohup's SIGHUP stays ignored
    }
}

mode_t usualMode() {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return 0666 & ~mask;
}

}  // namespace

Result<OutputFile> OutputFile::create(const std::string& name, For readers) {
    std::signal(SIGXFSZ, SIG_IGN);  // writing says EFBIG instead
    // /dev/stdout cannot be opened where it is a socket, and would begin anew where it is a file.
    if (name.empty() || name == "-" || name == "/dev/stdout") return OutputFile(STDOUT_FILENO, {});
    if (::faccessat(AT_FDCWD, name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) return existing(name);
    const int unnamed = openUnnamed(name, readers == For::owner ? 0600 : 0666);
    if (unnamed >= 0) {
        OutputFile output(unnamed, name);
        output.unnamed_ = true;
        return output;
    }
    const std::string part = name + "." + std::to_string(::getpid()) + ".part";
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return unwritable(name);
    OutputFile output(file, name);
    output.part_ = std::make_unique<const std::string>(part);
    output.readers_ = readers;
    removeOnSignal(*output.part_);
    return output;
}

Result<OutputFile> OutputFile::existing(const std::string& name) {
    struct stat about {};
    const auto isKept = [&] { return S_ISREG(about.st_mode) || S_ISDIR(about.st_mode); };
    if (::stat(name.c_str(), &about) != 0 || isKept()) return exists(name);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const int file = ::open(name.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (file < 0) return unwritable(name);
    OutputFile output(file, name);
    // A file to keep may have come to be under the name meanwhile.
    if (::fstat(file, &about) != 0 || isKept()) return exists(name);
    return output;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      name_(std::move(other.name_)),
      unnamed_(other.unnamed_),
      part_(std::move(other.part_)),
      readers_(other.readers_) {}

OutputFile::~OutputFile() {
    if (part_) {
        ::unlink(part_->c_str());
        partLeft = nullptr;
    }
    if (file_ >= 0 && !isStandard()) ::close(file_);
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
    if (!unnamed_ && !part_) return {};
    // Where modes cannot be changed, they come from how the file system is mounted.
    if (part_ && readers_ == For::everyone) static_cast<void>(::fchmod(file_, usualMode()));
    if (::fsync(file_) != 0) return unwritable(name_);
    if (!(part_ ? renamed(*part_, name_) : named(file_, name_)))
        return errno == EEXIST ? exists(name_) : unwritable(name_);
    partLeft = nullptr;
    part_.reset();
    unnamed_ = false;
    return ::close(std::exchange(file_, -1)) == 0 ? Result<void>() : unwritable(name_);
}

}  // namespace samtycke::backend
