// JPEG (ISO/IEC 10918-1 annex B, JFIF in 10918-5, Exif in CIPA DC-008 section 4.5).
//
// Kept: every segment that an image is decoded with, JFIF without its thumbnail, ICC profiles,
// Adobe's APP14, and of Exif the orientation. Gone: every other segment (Exif, XMP, IPTC, content
// credentials, multi-picture index, maker's own, comments, markers without a meaning), and
// everything behind the end of the image: second images, gain maps of HDR, films.
// An ICC profile stays whole, since colours hang on it; that of a calibrated display can name it.
#pragma once

#include <vector>

#include "anonymise/metadata_plan.h"
#include "anonymise/metadata_source.h"

namespace samtycke::anonymise {

bool isJpeg(ByteView beginning);
// An image without its end marker is taken for one that was cut off in its last scan.
Task scanJpeg(FileSource& in, CleanPlan& plan);

// For an image inside another file: the contents of its segments before its first scan that tell;
// an image is the same with spaces there. It may be none.
Task findJpegTraces(FileSource& in, Range image, std::vector<Range>& told, Found& found);

}  // namespace samtycke::anonymise
