#include "uploads/age_header.h"

#include "uploads/sizes.h"
#include "vault/header.h"

namespace samtycke::backend {

Result<std::string> ageHeaderIn(ByteView start) {
    vault::HeaderReader reader;
    start = start.first(std::min(start.size(), static_cast<std::size_t>(kMostHeader)));
    const auto taken = reader.take(start);
    if (!taken || !reader.complete())
        return fail("upload.not-age", "Send a file in the age format, with a header of at most " +
                                          std::to_string(kMostHeader / 1024) + " KiB.");
    return std::string(textOf(start.first(*taken)));
}

bool isDescription(ByteView bytes) {
    if (bytes.size() > kMostDescription) return false;
    const auto header = ageHeaderIn(bytes);
    return header && bytes.size() >= header->size() + kLeastPayload;
}

}  // namespace samtycke::backend
