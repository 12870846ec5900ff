// The header of an age file that somebody sent (vault/header.h): read only to see that it is one.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace samtycke::backend {

// The header with which `start` begins, the first bytes of a file (uploads/sizes.h: kMostHeader of
// them are enough). Error: "upload.not-age", also when the header is longer than that.
Result<std::string> ageHeaderIn(ByteView start);

// Whether these are, as far as can be seen without a key, a whole age file that may be a
// description: at most kMostDescription bytes, a header and at least kLeastPayload behind it.
bool isDescription(ByteView bytes);

}  // namespace samtycke::backend
