// WebP (RFC 9649).
//
// Kept: the chunks an image is shown with, and of EXIF the orientation. Gone: XMP, every chunk that
// is not known here, inside the frames of an animation too, what lies behind the RIFF structure.
#pragma once

#include "anonymise/metadata_plan.h"
#include "anonymise/metadata_source.h"

namespace samtycke::anonymise {

bool isWebp(ByteView beginning);
Task scanWebp(FileSource& in, CleanPlan& plan);

}  // namespace samtycke::anonymise
