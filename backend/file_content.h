#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace samtycke::backend {

// All bytes of a file. Errors: "file.read" (missing, a folder, or not readable).
Result<std::string> contentOf(const std::filesystem::path& file);

}  // namespace samtycke::backend
