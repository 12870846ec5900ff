#include "uploads/upload_parts.h"

#include "uploads/age_header.h"
#include "uploads/sizes.h"
#include "uploads/tus_headers.h"

namespace samtycke::backend {

Result<UploadParts> partsOf(ByteView start, std::int64_t size, std::int64_t description) {
    const auto split = static_cast<std::size_t>(description);
    if (start.size() < split || !isDescription(start.first(split)))
        return fail("upload.not-age",
                    "Begin with the description, an age file as long as Upload-Metadata says.");
    auto header = ageHeaderIn(start.subspan(split));
    if (!header) return tl::unexpected(std::move(header.error()));
    UploadParts out;
    out.payloadAt = description + static_cast<std::int64_t>(header->size());
    if (size < out.payloadAt + kLeastPayload)
        return fail("upload.not-age", "Send a whole file in the age format.");
    out.sealed = encodePadded(start.first(split));
    out.header = *std::move(header);
    return out;
}

}  // namespace samtycke::backend
