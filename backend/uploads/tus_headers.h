// What a sender says of an upload in the headers of tus 1.0
// (https://tus.io/protocols/resumable-upload). Foreign bytes, so without Boost: the fuzzer reads
// them too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"

namespace samtycke::backend {

inline constexpr std::size_t kMaxFingerprints = 256;   // recipients of one file
inline constexpr std::int64_t kMaxLength = 1LL << 50;  // bytes of one file

struct UploadMetadata {
    std::int64_t description = 0;  // bytes at the beginning, an age file (uploads/upload_parts.h)
    DepartmentId department;       // empty: none
    // Of the recipients, as the sender says; may be empty. They are not held against those of now:
    // one that was removed while the sender encrypted is listed as one that nobody knows.
    std::vector<std::string> fingerprints;
};

// "description BASE64[,department BASE64][,for BASE64 of fingerprints joined by commas]" in any
// order, the description's size in decimal, from kLeastAgeFile to kMostDescription; every other key
// is refused. Errors: "upload.metadata", "upload.department".
Result<UploadMetadata> parseUploadMetadata(std::string_view header);
// The header that parses to it.
std::string formatUploadMetadata(const UploadMetadata& metadata);

// True for the first 16 hexadecimal digits of a SHA-256, in lower case.
bool isFingerprint(std::string_view text);
// As decodeBase64, with or without padding.
Result<Bytes> decodePadded(std::string_view base64);
std::string encodePadded(ByteView bytes);

// Upload-Length: 1 to kMaxLength. Error: "upload.length".
Result<std::int64_t> parseUploadLength(std::string_view header);

// Upload-Checksum: "sha256 BASE64" or "sha1 BASE64".
struct ExpectedChecksum {
    enum class Algorithm { sha1, sha256 };
    Algorithm algorithm = Algorithm::sha256;
    Bytes digest;  // 20 or 32 bytes
};
// Error: "upload.checksum-algorithm".
Result<ExpectedChecksum> parseUploadChecksum(std::string_view header);

}  // namespace samtycke::backend
