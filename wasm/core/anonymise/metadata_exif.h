// Exif and XMP: what they tell, and the one thing of them that is kept.
// Sources: Exif 2.32 (CIPA DC-008) sections 4.5 and 4.6, TIFF 6.0 section 2, XMP part 1.
#pragma once

#include <optional>
#include <string_view>

#include "anonymise/metadata_plan.h"
#include "base/bytes.h"

namespace samtycke::anonymise {

struct ExifFacts {
    int orientation = 1;  // 1 to 8, DC-008 table 4; 1 when there is none
    Found found;
};

// `tiff` begins with the byte order. What is not in it is passed over: there is no error.
ExifFacts readExif(ByteView tiff);

// A TIFF structure with nothing but the orientation.
Bytes orientationOnly(int orientation);

// What takes the place of the Exif of an image: nothing when the image stands as it is stored.
// `kept` says that `tiff` is that already.
struct ExifRemains {
    Bytes tiff;
    bool kept = false;
};
ExifRemains remainsOf(ByteView tiff, const ExifFacts& facts);

// Found by the names of properties, in any serialisation.
Found readXmp(std::string_view packet);

}  // namespace samtycke::anonymise
