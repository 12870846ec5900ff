// HEIC and AVIF: images in ISO base media files (ISO/IEC 14496-12, 23008-12).
//
// The items "Exif" and "mime" (XMP) and items of foreign types ("uri ") are overwritten where they
// are, so that no offset moves; Exif becomes an empty one. Kept are the images, thumbnails too, and
// what they are decoded and shown with, as rotation and mirroring (irot, imir). Other boxes and
// properties (names, times, places, content credentials) become free space; free space, and data
// that no item refers to, becomes zeros. Items of other types, such as JPEG, which has metadata of
// its own, and properties that are essential but not known here, are damage.
// Not looked at: names of items. A sequence of images ("moov") is not cleaned.
#pragma once

#include "anonymise/metadata_plan.h"
#include "anonymise/metadata_source.h"

namespace samtycke::anonymise {

bool isHeic(ByteView beginning);
Task scanHeic(FileSource& in, CleanPlan& plan);

}  // namespace samtycke::anonymise
