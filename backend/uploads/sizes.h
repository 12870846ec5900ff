// How large what is sent may be.
#pragma once

#include <cstdint>

namespace samtycke::backend {

// The longest header that a file is sent with or gets: 256 classic or 40 post-quantum recipients.
inline constexpr std::int64_t kMostHeader = 64 * 1024;

// The largest file in the age format that `plain` bytes make: header, nonce, and a tag for every
// chunk of 64 KiB (an empty content has one too).
std::int64_t encryptedSize(std::int64_t plain);

// What a sender pads `size` bytes to, so that the size tells little: at most 12 % more (padme;
// Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
// PoPETs 2019, section 4).
std::int64_t padmeSize(std::int64_t size);

}  // namespace samtycke::backend
