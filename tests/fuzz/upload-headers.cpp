// The headers of a tus upload: what is read can be written and reads the same, and nothing readable
// gets through.
#include <cstdint>

#include "base/text.h"
#include "require.h"
#include "uploads/sizes.h"
#include "uploads/tus_headers.h"

using namespace samtycke;
using namespace samtycke::backend;

namespace {

bool same(const UploadMetadata& a, const UploadMetadata& b) {
    return a.description == b.description && a.department == b.department &&
           a.fingerprints == b.fingerprints;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view header = textOf({data, size});
    if (const auto metadata = parseUploadMetadata(header)) {
        require(metadata->description >= kLeastAgeFile);
        require(metadata->description <= kMostDescription);
        require(metadata->fingerprints.size() <= kMaxFingerprints);
        for (const std::string& one : metadata->fingerprints) require(isFingerprint(one));
        const auto again = parseUploadMetadata(formatUploadMetadata(*metadata));
        require(again && same(*metadata, *again));
    } else {
        const std::string& code = metadata.error().code;
        require(code == "upload.metadata" || code == "upload.department");
    }
    if (const auto length = parseUploadLength(header))
        require(*length > 0 && std::to_string(*length) == header);
    if (const auto checksum = parseUploadChecksum(header)) {
        const bool sha1 = checksum->algorithm == ExpectedChecksum::Algorithm::sha1;
        require(checksum->digest.size() == (sha1 ? 20U : 32U));
        require(trim(header).starts_with(sha1 ? "sha1 " : "sha256 "));
    }
    return 0;
}
