#include "anonymise/metadata_types.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace samtycke::anonymise {
namespace {

using namespace std::string_view_literals;

enum class Kind { image, media, document, archive, falsely };

constexpr std::array kReasons = std::to_array<NotCleaned>({
    {"metadata.image",
     "Save the image as JPEG or PNG and choose that; this type cannot be freed from metadata."},
    {"metadata.media", "Send the recording only if it may tell where and when it was made."},
    {"metadata.document",
     "Save the document as PDF and choose that; this type cannot be freed from its author."},
    {"metadata.archive", "Choose the files one by one; those in an archive are not looked at."},
    {"metadata.damaged",
     "Send the file as it is, or choose another; it is not what its name says it is."},
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
    {0, "\xff\x0a"sv, Kind::image},          // JPEG XL without a container
    {0, "\xff\x4f\xff\x51"sv, Kind::image},  // JPEG 2000 without a container
    {0, "II\xbc"sv, Kind::image},            // JPEG XR
    {0, "gimp xcf "sv, Kind::image},
    {128, "DICM"sv, Kind::image},    // of a patient
    {4, "ftypcrx "sv, Kind::image},  // Canon
    {4, "ftyp"sv, Kind::media},      // MP4, QuickTime, M4A
    {4, "moov"sv, Kind::media},
    {4, "mdat"sv, Kind::media},
    {4, "wide"sv, Kind::media},
    {0, "\x1a\x45\xdf\xa3"sv, Kind::media},  // Matroska, WebM
    {8, "AVI "sv, Kind::media},
    {8, "WAVE"sv, Kind::media},
    {8, "AIFF"sv, Kind::media},
    {8, "AIFC"sv, Kind::media},
    {0, "\xff\xf1"sv, Kind::media},  // AAC
    {0, "\xff\xf9"sv, Kind::media},
    {0, "\xff\xf2"sv, Kind::media},  // MP3 without a tag at its beginning
    {0, "\xff\xf3"sv, Kind::media},
    {0, "\xff\xfa"sv, Kind::media},
    {0, "\xff\xfb"sv, Kind::media},
    {0, "#!AMR"sv, Kind::media},
    {0, "caff"sv, Kind::media},
    {0, "\0\0\1\xba"sv, Kind::media},  // MPEG
    {0, "\0\0\1\xb3"sv, Kind::media},
    {0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"sv, Kind::media},  // Windows Media
    {0, "FLV\1"sv, Kind::media},
    {0, "ID3"sv, Kind::media},
    {0, "fLaC"sv, Kind::media},
    {0, "OggS"sv, Kind::media},
    {0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, Kind::document},  // older Office
    {0, "{\\rtf"sv, Kind::document},
    {0, "%!PS"sv, Kind::document},
    {0, "\xc5\xd0\xd3\xc6"sv, Kind::document},  // EPS with a preview
    {0, "AC10"sv, Kind::document},              // AutoCAD
    {30, "mimetype"sv, Kind::document},         // OpenDocument, EPUB
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

// The beginnings of media types, the more special ones first.
struct Claim {
    std::string_view type;
    Kind kind;
};

constexpr std::array kClaims = std::to_array<Claim>({
    // Cleaned, if they were that.
    {"image/jpeg", Kind::falsely},
    {"image/png", Kind::falsely},
    {"image/webp", Kind::falsely},
    {"image/heic", Kind::falsely},
    {"image/heif", Kind::falsely},
    {"image/avif", Kind::falsely},
    {"application/pdf", Kind::falsely},
    {"image/", Kind::image},
    {"video/", Kind::media},
    {"audio/", Kind::media},
    {"application/epub+zip", Kind::document},
    {"application/msword", Kind::document},
    {"application/postscript", Kind::document},
    {"application/rtf", Kind::document},
    {"application/vnd.apple.", Kind::document},
    {"application/vnd.ms-", Kind::document},
    {"application/vnd.oasis.opendocument.", Kind::document},
    {"application/vnd.openxmlformats-officedocument.", Kind::document},
    {"application/vnd.sun.xml.", Kind::document},
    {"application/vnd.visio", Kind::document},
    {"text/rtf", Kind::document},
});

NotCleaned because(Kind kind) { return kReasons[static_cast<std::size_t>(kind)]; }

// A page with a picture in it is none.
bool isSvg(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    return trim(text).starts_with('<') && text.find("<svg") != std::string_view::npos &&
           asciiLower(text).find("<html") == std::string::npos;
}

}  // namespace

std::optional<NotCleaned> notCleaned(ByteView beginning, std::string_view mediaType) {
    for (const Signature& one : kSignatures) {
        if (beginning.size() < one.at) continue;
        if (!textOf(beginning.subspan(one.at)).starts_with(one.bytes)) continue;
        const bool inZip = one.at == 30;
        if (inZip && !textOf(beginning).starts_with("PK\3\4")) continue;
        return because(one.kind);
    }
    if (isSvg(textOf(beginning))) return because(Kind::image);
    for (const Claim& one : kClaims)
        if (mediaType.starts_with(one.type)) return because(one.kind);
    return std::nullopt;
}

}  // namespace samtycke::anonymise
