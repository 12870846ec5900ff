// What the bytes of an upload are: the description as an age file, the content as an age file, and
// padding, which only who opens them can tell from the content.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace samtycke::backend {

struct UploadParts {
    std::string sealed;          // the description, in base64
    std::string header;          // of the content
    std::int64_t payloadAt = 0;  // where that header ends
};

// Of an upload of `size` bytes that says that so many are its description. Of its bytes the first
// kMostDescription + kMostHeader are enough. Error: "upload.not-age".
Result<UploadParts> partsOf(ByteView start, std::int64_t size, std::int64_t description);

}  // namespace samtycke::backend
