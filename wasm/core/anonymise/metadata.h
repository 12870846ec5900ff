// Metadata that identifies (where a photo was taken, with which camera, who wrote a document) is
// found in a file of any size, and a plan is made of what is left without it.
//
// The type is decided by the bytes, and by what a file is said to be only when they tell nothing:
//   JPEG, PNG, WebP, HEIC and AVIF, PDF   cleaned; what each file of this folder keeps and removes,
//                                         and what it does not look at, stands in its header
//   other types known to carry metadata,  an error that says so
//   and what is only said to be of one
//   everything else                       left as it is
// An image looks the same afterwards: pixels, colour profile and orientation stay.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "anonymise/metadata_plan.h"
#include "anonymise/metadata_source.h"
#include "base/result.h"

namespace samtycke::anonymise {

// MetadataScan scan(size);
// while (!scan.finished()) { write the bytes scan.wanted() into scan.room(); scan.resume(); }
class MetadataScan {
  public:
    // The media type that the file is said to have, or "".
    explicit MetadataScan(std::uint64_t size, std::string_view mediaType = {});

    bool finished() const { return source_.finished(); }
    Range wanted() const { return source_.wanted(); }  // at most 1 MiB
    std::span<std::uint8_t> room() { return source_.room(); }
    void resume();

    // Once, when finished. Errors, all of which mean that the file may tell of a person:
    //   "metadata.image"       TIFF, camera raw, GIF, JPEG 2000, JPEG XL, Photoshop, SVG
    //   "metadata.media"       video and audio
    //   "metadata.document"    Office documents, RTF, e-books; PDF with data of a program,
    //                         or the name of who commented
    //   "metadata.archive"     files in it are not looked at
    //   "metadata.encrypted"   PDF
    //   "metadata.compressed"  PDF that may tell in a compressed object
    //   "metadata.signed"      PDF
    //   "metadata.attached"    PDF with files in it
    //   "metadata.damaged"     not what its first bytes, or its name, say
    //   "metadata.too-large"   more metadata than a plan may overwrite (metadata_plan.h)
    Result<CleanPlan> result();

  private:
    Task scan();
    void close();

    FileSource source_;
    std::string mediaType_;
    CleanPlan plan_;
    Task task_;
};

}  // namespace samtycke::anonymise
