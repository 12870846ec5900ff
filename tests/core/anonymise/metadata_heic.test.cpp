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
const std::string kXmpItem = "<x:xmpmeta><exif:GPSLatitude/><dc:creator/></x:xmpmeta>";
const std::string kNote = "uri data";

std::string properties(const std::string& more, const std::string& associations) {
    return box("iprp", box("ipco", box("irot", "\3") + more) +
                           fullBox("ipma", 0, big(1, 4) + big(1, 2) + associations));
}
const std::string kProperties = properties("", "\1\x81");

// Four items: an image and, in two parts, its Exif in "mdat"; XMP and a foreign one in "idat".
std::string heic(const std::string& exifItem, const std::string& xmp, const std::string& note,
                 const std::string& behind = "", const std::string& iprp = kProperties) {
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
                           fullBox("pitm", 0, big(1, 2)) + infos + iprp +
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
    const std::string file = heic(kExifItem, kXmpItem, kNote);
    const std::string out = cleaned(file);
    CHECK(scan(file).found == Codes{"location", "camera", "author", "time", "software", "other"});
    CHECK(out == heic(emptyExif(kExifItem.size()), std::string(kXmpItem.size(), ' '),
                      std::string(kNote.size(), '\0')));
    CHECK(out.find("irot\3") != std::string::npos);
}

TEST_CASE("HEIC: unknown boxes become free space, known ones stay") {
    const std::string clean = heic(emptyExif(40), "  ", std::string(2, '\0'));
    CHECK(cleaned(clean) == clean);
    CHECK(cleaned(clean + box("free", "x")) == clean + box("free", "\0"s));
    CHECK(scan(clean + box("skip", "\0\0"s)).found.empty());
    CHECK(cleaned(clean + box("sefd", "Samsung") + box("uuid", "")) ==
          clean + box("free", std::string(7, '\0')) + box("free", ""));
}

TEST_CASE("HEIC: properties that only describe become free space") {
    const auto with = [](const std::string& more, const std::string& associations) {
        return heic(emptyExif(40), "  ", std::string(2, '\0'), "", properties(more, associations));
    };
    const std::string told =
        box("udes", "Anna") + box("itai", "time") + box("uuid", std::string(20, 'x'));
    const std::string free = box("free", std::string(4, '\0')) + box("free", std::string(4, '\0')) +
                             box("free", std::string(20, '\0'));
    CHECK(cleaned(with(told, "\3\x81\2\3")) == with(free, "\3\x81\2\3"));
    CHECK(scan(with(told, "\3\x81\2\3")).found == Codes{"other"});
    // An image is not shown without what is essential.
    CHECK(scan(with(told, "\2\x81\x82")).code == "metadata.damaged");
    const std::string shown = box("ispe", "12345678") + box("colr", "nclx");
    CHECK(cleaned(with(shown, "\3\x81\2\3")) == with(shown, "\3\x81\2\3"));
}

TEST_CASE("HEIC: data that no item refers to becomes zeros") {
    const std::string clean = heic(emptyExif(40), "  ", std::string(2, '\0'));
    const std::string left = "an earlier Exif";
    const auto data = [&](const std::string& more) {
        std::string file = clean;
        const std::size_t at = file.find("mdat") - 4;
        const std::size_t size = file.size() - at + more.size();
        return file.replace(at, 4, big(size, 4)) + more;
    };
    CHECK(cleaned(data(left)) == data(std::string(left.size(), '\0')));
    CHECK(cleaned(data(left) + box("mdat", left)) ==
          data(std::string(left.size(), '\0')) + box("mdat", std::string(left.size(), '\0')));
    CHECK(scan(data(left)).found == Codes{"other"});
}

TEST_CASE("HEIC: boxes in \"meta\" without a part in the image become free space") {
    const std::string odd = box("xml ", "Anna") + box("uuid", "x") + box("free", "Anna");
    const auto file = [](const std::string& boxes) {
        const std::string meta = fullBox("meta", 0,
                                         fullBox("pitm", 0, big(1, 2)) +
                                             fullBox("iinf", 0, big(1, 2) + info(1, "hvc1")) +
                                             fullBox("iloc", 1, "\x44\0"s + big(0, 2)) + boxes);
        return kFtyp + meta;
    };
    CHECK(scan(file(box("idat", "Anna") + box("idat", "Berit"))).code == "metadata.damaged");
    const std::string nothing(4, '\0');
    CHECK(cleaned(file(odd)) ==
          file(box("free", nothing) + box("free", "\0"s) + box("free", nothing)));
}

TEST_CASE("HEIC: an item that is neither a known image nor known metadata is damage") {
    const std::string file = heic(kExifItem, kXmpItem, kNote);
    for (const char* type : {"jpeg", "Anna", "\0\0\0\0"}) {
        std::string changed = file;
        changed.replace(changed.find("hvc1\0"s), 4, std::string(type, 4));
        CHECK(scan(changed).code == "metadata.damaged");
    }
}

TEST_CASE("HEIC: a film, a sequence of images and Canon's raw are told apart") {
    CHECK(scan(box("ftyp", "isom\0\0\0\0mp42"s)).code == "metadata.media");
    CHECK(scan(box("ftyp", "crx \0\0\0\0heic"s)).code == "metadata.image");
    CHECK(scan(box("ftyp", "avis\0\0\0\0avif"s) + box("moov", "")).code == "metadata.media");
    CHECK(scan(box("ftyp", "isom\0\0\0\0mif1"s)).code == "metadata.damaged");
}

TEST_CASE("HEIC: items that lie where they must not are damage") {
    const std::string file = heic(kExifItem, kXmpItem, kNote);
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string changed = file;
        const std::size_t at = changed.find(from);
        REQUIRE(at != std::string::npos);
        changed.replace(at, to.size(), to);
        return scan(changed).code;
    };
    const std::string xmpAt = location(3, {{1, 0, kXmpItem.size()}});
    CHECK(with(xmpAt, location(3, {{1, 0, kXmpItem.size() + 1}})) == "metadata.damaged");
    CHECK(with(xmpAt, location(3, {{1, 0, 0}})) == "metadata.damaged");
    CHECK(with(xmpAt, location(3, {{0, 0, 20}})) == "metadata.damaged");
    CHECK(with(xmpAt, location(3, {{2, 0, 20}})) == "metadata.damaged");
    CHECK(with(xmpAt, location(9, {{1, 0, 20}})) == "metadata.damaged");
    CHECK(with(xmpAt, location(3, {{1, 0xFFFFFFFF, 20}})) == "metadata.damaged");
    CHECK(with("\x44\0\0\4"s, "\xff") == "metadata.damaged");
}

TEST_CASE("HEIC: damage anywhere") {
    checkDamage(heic(kExifItem, kXmpItem, kNote, box("sefd", "Samsung")));
}
