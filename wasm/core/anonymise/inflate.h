// The compression of most PDF streams: zlib (RFC 1950) around deflate (RFC 1951).
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"

namespace samtycke::anonymise {

// What was compressed; nothing when the data is damaged, or would become longer than `most`. Its
// checksum, and what stands behind the end, are not looked at.
std::optional<Bytes> inflated(ByteView zlib, std::size_t most);
// As much of it as can be had, about `most` bytes: the data may end anywhere.
Bytes inflatedBeginning(ByteView zlib, std::size_t most);

}  // namespace samtycke::anonymise
