// HEIC and AVIF: images in ISO base media files (ISO/IEC 14496-12, 23008-12).
//
// The items "Exif" and "mime" (XMP) and items of foreign types ("uri ") are overwritten where they
// are, so that no offset moves; Exif becomes an empty one. Top-level boxes that are not known here
// become free space. Rotation and mirroring (irot, imir) are properties of the image and stay.
// Not looked at: names, times and descriptions among the properties (udes, crtt), free space, and
// thumbnails, which are images of the same file. A sequence of images ("moov") is not cleaned.
#pragma once

#include "anonymise/metadata_plan.h"
#include "anonymise/metadata_source.h"

namespace samtycke::anonymise {

bool isHeic(ByteView beginning);
Task scanHeic(FileSource& in, CleanPlan& plan);

}  // namespace samtycke::anonymise
