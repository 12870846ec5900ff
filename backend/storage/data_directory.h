// The folder that holds everything the program keeps.
#pragma once

#include <filesystem>

#include "base/bytes.h"
#include "base/random.h"
#include "base/result.h"

namespace samtycke::backend {

// Makes the folder for the program's user only (mode 0700); one that is there keeps its mode, for
// it may be everybody's (/tmp). Errors: "data.folder" (cannot be made), "data.open" (others may
// write in it).
Result<void> prepareDataDirectory(const std::filesystem::path& folder);

// The bytes of a secret file of `size` bytes, made of random bytes (mode 0600, flushed to the disk)
// when there is none. Errors: "data.secret" (unreadable, or of another size).
Result<Bytes> secretFile(const std::filesystem::path& file, std::size_t size, Random& random);

// Flushes a folder's list of files to the disk.
void syncDirectory(const std::filesystem::path& folder);

}  // namespace samtycke::backend
