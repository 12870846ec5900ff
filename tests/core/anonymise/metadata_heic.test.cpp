#include "anonymise/metadata_heic.h"

#include "metadata_files.h"

using namespace samtycke;
using namespace samtycke::anonymise;
using namespace samtycke::anonymise::files;

namespace {

std::string box(const std::string& type, const std::string& content) {
    return big(content.size() + 8, 4) + type + content;
}
std::string fullBox(const std::string& type, int version, const std::string& content) {
    return box(type, big(static_cast<unsigned>(version), 1) + "\0\0\0"s + content);
}
std::string info(int id, const std::string& type, const std::string& rest = "\0"s) {
    return fullBox("infe", 2, big(static_cast<unsigned>(id), 2) + "\0\0"s + type + rest);
}

struct Extent {
    int method;
    std::size_t offset;
    std::size_t size;
};
std::string location(int id, const std::vector<Extent>& extents) {
    std::string out = big(static_cast<unsigned>(id), 2) +
                      big(static_cast<unsigned>(extents.front().method), 2) + big(0, 2) +
                      big(extents.size(), 2);
    for (const Extent& extent : extents) out += big(extent.offset, 4) + big(extent.size, 4);
    return out;
}

const std::string kFtyp = box("ftyp", "heic\0\0\0\0mif1heic"s);
const std::string kPixels = "the coded image";
const std::string kExifItem = big(6, 4) + "Exif\0\0"s + exif(6);
const std::string kXmp = "<x:xmpmeta><exif:GPSLatitude/><dc:creator/></x:xmpmeta>";
const std::string kNote = "uri data";

// Four items: an image and, in two parts, its Exif in "mdat"; XMP and a foreign one in "idat".
std::string heic(const std::string& exifItem, const std::string& xmp, const std::string& note,
                 const std::string& behind = "") {
    const std::string infos =
        fullBox("iinf", 0,
                big(4, 2) + info(1, "hvc1") + info(2, "Exif") +
                    info(3, "mime", "\0application/rdf+xml\0"s) + info(4, "uri ", "\0urn:x\0"s));
    const auto meta = [&](std::size_t dataAt) {
        const std::size_t half = exifItem.size() / 2;
        const std::string locations =
            "\x44\0"s + big(4, 2) + location(1, {{0, dataAt + half, kPixels.size()}}) +
            location(2, {{0, dataAt, half},
                         {0, dataAt + half + kPixels.size(), exifItem.size() - half}}) +
            location(3, {{1, 0, xmp.size()}}) + location(4, {{1, xmp.size(), note.size()}});
        return fullBox("meta", 0,
                       fullBox("hdlr", 0, "\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"s) +
                           fullBox("pitm", 0, big(1, 2)) + infos + box("irot", "\3") +
                           fullBox("iloc", 1, locations) + box("idat", xmp + note));
    };
    const std::size_t dataAt = kFtyp.size() + meta(0).size() + 8;
    const std::size_t half = exifItem.size() / 2;
    return kFtyp + meta(dataAt) +
           box("mdat", exifItem.substr(0, half) + kPixels + exifItem.substr(half)) + behind;
}

std::string emptyExif(std::size_t size) {
    std::string out = "\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"s;
    out.resize(size);
    return out;
}

}  // namespace

TEST_CASE("HEIC: Exif, XMP and foreign items are overwritten where they are") {
    const std::string file = heic(kExifItem, kXmp, kNote);
    const std::string out = cleaned(file);
    CHECK(scan(file).found == Codes{"location", "camera", "author", "time", "software", "other"});
    CHECK(out == heic(emptyExif(kExifItem.size()), std::string(kXmp.size(), ' '),
                      std::string(kNote.size(), '\0')));
    CHECK(out.find("irot\3") != std::string::npos);
}

TEST_CASE("HEIC: unknown boxes become free space, known ones stay") {
    const std::string clean = heic(emptyExif(40), "  ", std::string(2, '\0'));
    CHECK(cleaned(clean) == clean);
    CHECK(cleaned(clean + box("free", "x")) == clean + box("free", "x"));
    CHECK(cleaned(clean + box("sefd", "Samsung") + box("uuid", "")) ==
          clean + box("free", std::string(7, '\0')) + box("free", ""));
}

TEST_CASE("HEIC: a film, a sequence of images and Canon's raw are told apart") {
    CHECK(scan(box("ftyp", "isom\0\0\0\0mp42"s)).code == "metadata.media");
    CHECK(scan(box("ftyp", "crx \0\0\0\0heic"s)).code == "metadata.image");
    CHECK(scan(box("ftyp", "avis\0\0\0\0avif"s) + box("moov", "")).code == "metadata.media");
    CHECK(scan(box("ftyp", "isom\0\0\0\0mif1"s)).code == "metadata.damaged");
}

TEST_CASE("HEIC: items that lie where they must not are damage") {
    const std::string file = heic(kExifItem, kXmp, kNote);
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string changed = file;
        const std::size_t at = changed.find(from);
        REQUIRE(at != std::string::npos);
        changed.replace(at, to.size(), to);
        return scan(changed).code;
    };
    const std::string xmpAt = location(3, {{1, 0, kXmp.size()}});
    CHECK(with(xmpAt, location(3, {{1, 0, kXmp.size() + 1}})) == "metadata.damaged");
    CHECK(with(xmpAt, location(3, {{1, 0, 0}})) == "metadata.damaged");
    CHECK(with(xmpAt, location(3, {{0, 0, 20}})) == "metadata.damaged");
    CHECK(with(xmpAt, location(3, {{2, 0, 20}})) == "metadata.damaged");
    CHECK(with(xmpAt, location(9, {{1, 0, 20}})) == "metadata.damaged");
    CHECK(with(xmpAt, location(3, {{1, 0xFFFFFFFF, 20}})) == "metadata.damaged");
    CHECK(with("\x44\0\0\4"s, "\xff") == "metadata.damaged");
}

TEST_CASE("HEIC: damage anywhere") {
    checkDamage(heic(kExifItem, kXmp, kNote, box("sefd", "Samsung")));
}
