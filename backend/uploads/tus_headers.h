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

inline constexpr std::size_t kMaxSealed = 36 * 1024;   // bytes before base64
inline constexpr std::size_t kMaxFingerprints = 256;   // recipients of one file
inline constexpr std::int64_t kMaxLength = 1LL << 50;  // bytes of one file

// An upload's description, of which nothing readable is ever stored.
struct UploadMetadata {
    std::string sealed;       // base64 of an age file of at most kMaxSealed, as it was sent
    DepartmentId department;  // empty: none
    std::vector<std::string> fingerprints;  // of the recipients; may be empty
};

// "sealed BASE64[,department BASE64][,for BASE64 of fingerprints joined by commas]" in any order;
// every other key is refused. Errors: "upload.metadata", "upload.department".
Result<UploadMetadata> parseUploadMetadata(std::string_view header);
// The header that parses to it.
std::string formatUploadMetadata(const UploadMetadata& metadata);

// True for base64, padded or not, of what begins as an age file and has at most kMaxSealed bytes.
bool isSealed(std::string_view base64);
// True for the first 16 hexadecimal digits of a SHA-256, in lower case.
bool isFingerprint(std::string_view text);
// As decodeBase64, with or without padding.
Result<Bytes> decodePadded(std::string_view base64);

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
