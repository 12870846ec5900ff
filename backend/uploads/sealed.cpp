#include "uploads/sealed.h"

#include "base/bytes.h"
#include "base/text.h"

namespace samtycke::backend {
namespace {

constexpr std::size_t kMaxSealed = 8 * 1024;
constexpr std::string_view kAgeStart = "age-encryption.org/v1\n";

}  // namespace

Result<std::string> sealedOf(std::string_view uploadMetadata) {
    const auto wrong = [] {
        return fail("upload.metadata",
                    "Send Upload-Metadata with the one key sealed: an age file in base64.");
    };
    const auto parts = split(trim(uploadMetadata), ' ');
    if (parts.size() != 2 || parts[0] != "sealed" || parts[1].size() > kMaxSealed * 4 / 3)
        return wrong();
    std::string_view digits = parts[1];
    while (digits.ends_with('=')) digits.remove_suffix(1);
    const auto bytes = decodeBase64(digits, Base64::standard);
    if (!bytes || !textOf(*bytes).starts_with(kAgeStart)) return wrong();
    return std::string(parts[1]);
}

}  // namespace samtycke::backend
