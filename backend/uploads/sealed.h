// Upload-Metadata (tus 1.0, extension creation).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace samtycke::backend {

// The value of the key `sealed`: padded base64 of an age file of at most 8 KiB, which alone tells
// name, type and size. Any other key is refused, so that nothing readable is ever stored. Error:
// "upload.metadata".
Result<std::string> sealedOf(std::string_view uploadMetadata);

}  // namespace samtycke::backend
