#include "uploads/tus_headers.h"

#include <algorithm>

#include "base/text.h"
#include "uploads/sizes.h"

namespace samtycke::backend {
namespace {

constexpr std::size_t kFingerprint = 16;

tl::unexpected<Error> badMetadata() {
    return fail("upload.metadata",
                "Send Upload-Metadata with the key description, the size of the age file at the "
                "beginning, and at most the keys department and for beside it.");
}

Result<void> readPair(std::string_view key, std::string_view value, UploadMetadata& out) {
    const auto bytes = decodePadded(value);
    if (!bytes || bytes->empty()) return badMetadata();
    if (key == "description" && out.description == 0) {
        const auto size = parseDecimal(textOf(*bytes));
        if (!size || *size < kLeastAgeFile || *size > kMostDescription) return badMetadata();
        out.description = *size;
        return {};
    }
    if (key == "department" && out.department.empty()) {
        auto id = DepartmentId::parse(textOf(*bytes));
        if (!id) return fail("upload.department", "Send the id of a department of the policy.");
        out.department = *std::move(id);
        return {};
    }
    if (key == "for" && out.fingerprints.empty()) {
        for (const std::string_view one : split(textOf(*bytes), ','))
            out.fingerprints.emplace_back(one);
        if (out.fingerprints.size() <= kMaxFingerprints &&
            std::all_of(out.fingerprints.begin(), out.fingerprints.end(), isFingerprint))
            return {};
    }
    return badMetadata();
}

}  // namespace

Result<Bytes> decodePadded(std::string_view base64) {
    for (int i = 0; i < 2 && base64.ends_with('='); ++i) base64.remove_suffix(1);
    return decodeBase64(base64, Base64::standard);
}

std::string encodePadded(ByteView bytes) {
    std::string out = encodeBase64(bytes, Base64::standard);
    out.append((4 - out.size() % 4) % 4, '=');
    return out;
}

bool isFingerprint(std::string_view text) {
    return text.size() == kFingerprint && std::all_of(text.begin(), text.end(), [](char c) {
               return isDigit(c) || (c >= 'a' && c <= 'f');
           });
}

Result<UploadMetadata> parseUploadMetadata(std::string_view header) {
    UploadMetadata out;
    for (const std::string_view pair : split(header, ',')) {
        const auto parts = split(trim(pair), ' ');
        if (parts.size() != 2) return badMetadata();
        if (auto fine = readPair(parts[0], parts[1], out); !fine)
            return tl::unexpected(std::move(fine.error()));
    }
    if (out.description == 0) return badMetadata();
    return out;
}

std::string formatUploadMetadata(const UploadMetadata& metadata) {
    std::string out = "description " + encodePadded(bytesOf(std::to_string(metadata.description)));
    if (!metadata.department.empty())
        out += ",department " + encodePadded(bytesOf(metadata.department.str()));
    if (!metadata.fingerprints.empty())
        out += ",for " + encodePadded(bytesOf(join(metadata.fingerprints, ',')));
    return out;
}

Result<std::int64_t> parseUploadLength(std::string_view header) {
    const auto length = parseDecimal(header);
    if (!length || *length == 0 || *length > kMaxLength)
        return fail("upload.length", "Send Upload-Length, the size in bytes.");
    return *length;
}

Result<ExpectedChecksum> parseUploadChecksum(std::string_view header) {
    const auto parts = split(trim(header), ' ');
    ExpectedChecksum out;
    if (parts.front() == "sha1") out.algorithm = ExpectedChecksum::Algorithm::sha1;
    auto digest = decodePadded(parts.size() == 2 ? parts[1] : std::string_view());
    const bool sha1 = parts.front() == "sha1";
    if (!digest || digest->size() != (sha1 ? 20U : 32U) || (!sha1 && parts.front() != "sha256"))
        return fail("upload.checksum-algorithm",
                    "Send Upload-Checksum as sha256 or sha1 and the digest in base64.");
    out.digest = *std::move(digest);
    return out;
}

}  // namespace samtycke::backend
