#include "storage/data_directory.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "storage/descriptor.h"

namespace samtycke::backend {

Result<void> prepareDataDirectory(const std::filesystem::path& folder) {
    std::error_code failed;
    const bool made = std::filesystem::create_directories(folder, failed);
    if (!failed && made)
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
    const auto mode = failed ? std::filesystem::perms::none
                             : std::filesystem::status(folder, failed).permissions();
    constexpr auto kOthersWrite =
        std::filesystem::perms::group_write | std::filesystem::perms::others_write;
    if (!failed && (mode & kOthersWrite) != std::filesystem::perms::none)
        return fail("data.open", "Other users may write in " + folder.string() +
                                     "; give a folder of the program's own with --data, or close "
                                     "this one with chmod go-w.");
    if (failed)
        return fail("data.folder", "The data folder " + folder.string() + " cannot be used (" +
                                       failed.message() + "); give another with --data.");
    return {};
}

Result<Bytes> secretFile(const std::filesystem::path& file, std::size_t size, Random& random) {
    const auto wrong = [&] {
        return fail("data.secret", "The secret file " + file.string() +
                                       " cannot be read or has a wrong size; restore it from a "
                                       "backup, or remove it to make a new one.");
    };
    if (const Descriptor existing(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        existing) {
        Bytes bytes(size + 1);
        const auto got = ::read(existing.get(), bytes.data(), bytes.size());
        if (got != static_cast<ssize_t>(size)) return wrong();
        bytes.resize(size);
        return bytes;
    }
    Bytes bytes(size);
    random.fill(bytes);
    const auto part = std::filesystem::path(file.string() + ".part");
    const Descriptor made(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!made || ::write(made.get(), bytes.data(), size) != static_cast<ssize_t>(size) ||
        ::fsync(made.get()) != 0 || ::rename(part.c_str(), file.c_str()) != 0)
        return wrong();
    syncDirectory(file.parent_path());
    return bytes;
}

void syncDirectory(const std::filesystem::path& folder) {
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened) ::fsync(opened.get());
}

}  // namespace samtycke::backend
