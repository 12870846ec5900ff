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

// Nothing for a type that is not known.
std::optional<NotCleaned> notCleaned(ByteView beginning);

}  // namespace samtycke::anonymise
