// How large what is sent may be.
#pragma once

#include <cstdint>

namespace samtycke::backend {

// The longest header that a file or its description is sent with or gets. The most recipients of a
// department (VaultSettings::mostRecipients) take 25 KiB.
inline constexpr std::int64_t kMostHeader = 64 * 1024;
// The largest description, which is an age file; what is behind its header is 7 KiB as a browser
// makes it (js-glue/src/upload-description.ts).
inline constexpr std::int64_t kMostDescription = kMostHeader + 16 * 1024;
// Nonce and tag, which an empty content has too.
inline constexpr std::int64_t kLeastPayload = 16 + 16;
// The smallest age file: version, a stanza of one character, the MAC, and what follows a header.
inline constexpr std::int64_t kLeastAgeFile = 22 + 6 + 48 + kLeastPayload;

// The most that a file of `plain` bytes takes before it is padded: its description; header, nonce,
// and a tag for every chunk of 64 KiB.
std::int64_t encryptedSize(std::int64_t plain);

// What a sender pads `size` bytes to, so that the size tells little: at most 12 % more (padme;
// Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
// PoPETs 2019, section 4).
std::int64_t padmeSize(std::int64_t size);

}  // namespace samtycke::backend
