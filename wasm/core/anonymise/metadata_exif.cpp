#include "anonymise/metadata_exif.h"

#include <algorithm>
#include <array>
#include <utility>

namespace samtycke::anonymise {
namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kOrientation = 0x0112;
constexpr std::uint32_t kExifIfd = 0x8769;
constexpr std::uint32_t kGpsIfd = 0x8825;
constexpr std::size_t kEntry = 12;

constexpr std::array kTags = std::to_array<std::pair<std::uint32_t, Trace>>({
    {0x010E, Trace::comment},   // ImageDescription
    {0x010F, Trace::camera},    // Make
    {0x0110, Trace::camera},    // Model
    {0x0131, Trace::software},  // Software
    {0x0132, Trace::time},      // DateTime
    {0x013B, Trace::author},    // Artist
    {0x013C, Trace::camera},    // HostComputer
    {0x8298, Trace::author},    // Copyright
    {0x9003, Trace::time},      // DateTimeOriginal
    {0x9004, Trace::time},      // DateTimeDigitized
    {0x927C, Trace::camera},    // MakerNote
    {0x9286, Trace::comment},   // UserComment
    {0x9C9B, Trace::comment},   // XPTitle
    {0x9C9C, Trace::comment},   // XPComment
    {0x9C9D, Trace::author},    // XPAuthor
    {0x9C9E, Trace::comment},   // XPKeywords
    {0x9C9F, Trace::comment},   // XPSubject
    {0xA430, Trace::author},    // CameraOwnerName
    {0xA431, Trace::camera},    // BodySerialNumber
    {0xA433, Trace::camera},    // LensMake
    {0xA434, Trace::camera},    // LensModel
    {0xA435, Trace::camera},    // LensSerialNumber
});

constexpr std::array kXmpProperties = std::to_array<std::pair<std::string_view, Trace>>({
    {"exif:GPS", Trace::location},
    {"photoshop:City", Trace::location},
    {"Iptc4xmpCore:Location", Trace::location},
    {"Iptc4xmpExt:Location", Trace::location},
    {"tiff:Make", Trace::camera},
    {"tiff:Model", Trace::camera},
    {"aux:SerialNumber", Trace::camera},
    {"dc:creator", Trace::author},
    {"dc:rights", Trace::author},
    {"pdf:Author", Trace::author},
    {"photoshop:AuthorsPosition", Trace::author},
    {"CreateDate", Trace::time},
    {"ModifyDate", Trace::time},
    {"MetadataDate", Trace::time},
    {"DateTimeOriginal", Trace::time},
    {"dc:title", Trace::comment},
    {"dc:description", Trace::comment},
    {"dc:subject", Trace::comment},
    {"CreatorTool", Trace::software},
    {"pdf:Producer", Trace::software},
    {"xmp:Thumbnails", Trace::thumbnail},
});

// Reads what lies inside the bytes, and zero elsewhere.
class Tiff {
  public:
    explicit Tiff(ByteView bytes)
        : bytes_(bytes), little_(begins("II*\0"sv)), valid_(little_ || begins("MM\0*"sv)) {}

    bool valid() const { return valid_; }
    std::uint32_t u16(std::size_t at) const {
        if (!has(at, 2)) return 0;
        return little_ ? little16(bytes_, at) : big16(bytes_, at);
    }
    std::uint32_t u32(std::size_t at) const {
        if (!has(at, 4)) return 0;
        return little_ ? little32(bytes_, at) : big32(bytes_, at);
    }
    // How many of the entries of the directory at `ifd` are there.
    std::size_t entries(std::size_t ifd) const {
        if (!has(ifd, 2)) return 0;
        return std::min<std::size_t>(u16(ifd), (bytes_.size() - ifd - 2) / kEntry);
    }

  private:
    bool begins(std::string_view mark) const {
        return bytes_.size() >= 8 && textOf(bytes_).starts_with(mark);
    }
    bool has(std::size_t at, std::size_t count) const {
        return at <= bytes_.size() && count <= bytes_.size() - at;
    }

    ByteView bytes_;
    bool little_;
    bool valid_;
};

// A version number alone (tag 0) is no place.
bool tellsPlace(const Tiff& tiff, std::size_t ifd) {
    const std::size_t count = tiff.entries(ifd);
    for (std::size_t i = 0; i < count; ++i)
        if (tiff.u16(ifd + 2 + i * kEntry) != 0) return true;
    return count == 0;
}

void readDirectory(const Tiff& tiff, std::size_t ifd, ExifFacts& facts) {
    for (std::size_t i = 0; i < tiff.entries(ifd); ++i) {
        const std::uint32_t tag = tiff.u16(ifd + 2 + i * kEntry);
        const auto* known = std::find_if(kTags.begin(), kTags.end(),
                                         [tag](const auto& one) { return one.first == tag; });
        if (known != kTags.end()) facts.found.add(known->second);
        if (tag == kGpsIfd && tellsPlace(tiff, tiff.u32(ifd + 2 + i * kEntry + 8)))
            facts.found.add(Trace::location);
    }
}

}  // namespace

ExifFacts readExif(ByteView bytes) {
    ExifFacts facts;
    const Tiff tiff(bytes);
    if (!tiff.valid()) return facts;
    const std::size_t first = tiff.u32(4);
    readDirectory(tiff, first, facts);
    for (std::size_t i = 0; i < tiff.entries(first); ++i) {
        const std::size_t entry = first + 2 + i * kEntry;
        const std::uint32_t tag = tiff.u16(entry);
        if (tag == kExifIfd) readDirectory(tiff, tiff.u32(entry + 8), facts);
        if (tag == kOrientation && tiff.u16(entry + 2) == 3) {
            const std::uint32_t value = tiff.u16(entry + 8);
            if (value >= 1 && value <= 8) facts.orientation = static_cast<int>(value);
        }
    }
    if (tiff.u32(first + 2 + tiff.entries(first) * kEntry) != 0) facts.found.add(Trace::thumbnail);
    return facts;
}

Bytes orientationOnly(int orientation) {
    Bytes tiff{'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1};
    appendBig16(tiff, kOrientation);
    appendBig16(tiff, 3);  // SHORT
    appendBig32(tiff, 1);
    appendBig16(tiff, static_cast<std::uint32_t>(orientation));
    appendBig16(tiff, 0);
    appendBig32(tiff, 0);  // no further directory
    return tiff;
}

ExifRemains remainsOf(ByteView tiff, const ExifFacts& facts) {
    if (facts.orientation == 1) return {};
    ExifRemains remains{orientationOnly(facts.orientation), false};
    remains.kept = std::equal(tiff.begin(), tiff.end(), remains.tiff.begin(), remains.tiff.end());
    return remains;
}

Found readXmp(std::string_view packet) {
    Found found;
    for (const auto& [name, trace] : kXmpProperties)
        if (packet.find(name) != std::string_view::npos) found.add(trace);
    return found;
}

}  // namespace samtycke::anonymise
