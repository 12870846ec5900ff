// The bytes of an upload, whose first two say where the second age file is to begin: what is taken
// for its parts is whole and lies where it is said to.
#include <cstdint>

#include "base/text.h"
#include "require.h"
#include "uploads/age_header.h"
#include "uploads/sizes.h"
#include "uploads/tus_headers.h"
#include "uploads/upload_parts.h"

using namespace samtycke;
using namespace samtycke::backend;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::int64_t description = data[0] * 256 + data[1];
    const ByteView bytes(data + 2, size - 2);
    const auto parts = partsOf(bytes, static_cast<std::int64_t>(bytes.size()), description);
    if (!parts) {
        require(parts.error().code == "upload.not-age");
        return 0;
    }
    const auto sealed = decodePadded(parts->sealed);
    require(sealed && isDescription(*sealed));
    const std::string_view text = textOf(bytes);
    require(text.starts_with(textOf(*sealed)));
    require(text.substr(sealed->size()).starts_with(parts->header));
    const auto end = static_cast<std::int64_t>(sealed->size() + parts->header.size());
    require(parts->payloadAt == end);
    require(end + kLeastPayload <= static_cast<std::int64_t>(bytes.size()));
    return 0;
}
