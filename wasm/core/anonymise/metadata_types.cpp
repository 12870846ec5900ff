#include "anonymise/metadata_types.h"

#include <array>

namespace samtycke::anonymise {
namespace {

using namespace std::string_view_literals;

enum class Kind { image, media, document, archive };

constexpr std::array kReasons = std::to_array<NotCleaned>({
    {"metadata.image",
     "Save the image as JPEG or PNG and choose that; this type cannot be freed from metadata."},
    {"metadata.media", "Send the recording only if it may tell where and when it was made."},
    {"metadata.document",
     "Save the document as PDF and choose that; this type cannot be freed from its author."},
    {"metadata.archive", "Choose the files one by one; those in an archive are not looked at."},
});

struct Signature {
    std::size_t at;
    std::string_view bytes;
    Kind kind;
};

constexpr std::array kSignatures = std::to_array<Signature>({
    {0, "II*\0"sv, Kind::image},  // TIFF, and most cameras' raw
    {0, "MM\0*"sv, Kind::image},
    {0, "II+\0"sv, Kind::image},  // BigTIFF
    {0, "MM\0+"sv, Kind::image},
    {0, "IIRO"sv, Kind::image},  // Olympus
    {0, "IIRS"sv, Kind::image},
    {0, "MMOR"sv, Kind::image},
    {0, "IIU\0"sv, Kind::image},     // Panasonic
    {6, "HEAPCCDR"sv, Kind::image},  // Canon
    {0, "FUJIFILMCCD-RAW"sv, Kind::image},
    {0, "FOVb"sv, Kind::image},  // Sigma
    {0, "GIF87a"sv, Kind::image},
    {0, "GIF89a"sv, Kind::image},
    {0, "8BPS"sv, Kind::image},
    {4, "jP  \r\n\x87\n"sv, Kind::image},
    {4, "JXL \r\n\x87\n"sv, Kind::image},
    {4, "ftypcrx "sv, Kind::image},  // Canon
    {4, "ftyp"sv, Kind::media},      // MP4, QuickTime, M4A
    {4, "moov"sv, Kind::media},
    {4, "mdat"sv, Kind::media},
    {4, "wide"sv, Kind::media},
    {0, "\x1a\x45\xdf\xa3"sv, Kind::media},  // Matroska, WebM
    {8, "AVI "sv, Kind::media},
    {8, "WAVE"sv, Kind::media},
    {0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv, Kind::media},  // Windows Media
    {0, "FLV\1"sv, Kind::media},
    {0, "ID3"sv, Kind::media},
    {0, "fLaC"sv, Kind::media},
    {0, "OggS"sv, Kind::media},
    {0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, Kind::document},  // older Office
    {0, "{\\rtf"sv, Kind::document},
    {30, "mimetype"sv, Kind::document},  // OpenDocument, EPUB
    {30, "[Content_Types].xml"sv, Kind::document},
    {30, "_rels/.rels"sv, Kind::document},
    {30, "docProps/"sv, Kind::document},
    {30, "word/"sv, Kind::document},
    {30, "xl/"sv, Kind::document},
    {30, "ppt/"sv, Kind::document},
    {30, "Index/"sv, Kind::document},  // Pages, Numbers, Keynote
    {0, "PK\3\4"sv, Kind::archive},
    {0, "7z\xbc\xaf\x27\x1c"sv, Kind::archive},
    {0, "Rar!\x1a\7"sv, Kind::archive},
    {0, "\x1f\x8b\x08"sv, Kind::archive},
    {257, "ustar"sv, Kind::archive},
});

}  // namespace

std::optional<NotCleaned> notCleaned(ByteView beginning) {
    for (const Signature& one : kSignatures) {
        if (beginning.size() < one.at) continue;
        if (!textOf(beginning.subspan(one.at)).starts_with(one.bytes)) continue;
        const bool inZip = one.at == 30;
        if (inZip && !textOf(beginning).starts_with("PK\3\4")) continue;
        return kReasons[static_cast<std::size_t>(one.kind)];
    }
    return std::nullopt;
}

}  // namespace samtycke::anonymise
