// Types of files that carry metadata which is not removed here.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace samtycke::anonymise {

// So many of the first bytes decide.
inline constexpr std::size_t kTypeBytes = 4096;

struct NotCleaned {
    std::string_view code;
    std::string_view message;
};

// By what the bytes are or else, when nothing is known of them, by what the file is said to be: a
// media type or "". Nothing for a type that carries no metadata.
std::optional<NotCleaned> notCleaned(ByteView beginning, std::string_view mediaType);

}  // namespace samtycke::anonymise
