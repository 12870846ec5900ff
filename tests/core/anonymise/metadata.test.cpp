#include "anonymise/metadata.h"

#include "metadata_files.h"

using namespace samtycke;
using namespace samtycke::anonymise;
using namespace samtycke::anonymise::files;

TEST_CASE("metadata: a type that nothing is known of stays as it is, at the price of one read") {
    for (const std::string& file : {""s, "x"s, "hello"s, std::string(3'000'000, '\xff')}) {
        const Scan outcome = scan(file);
        CHECK(outcome.code.empty());
        CHECK(outcome.out == file);
        CHECK(outcome.reads <= 1);
    }
}

TEST_CASE("metadata: types that carry it and are not cleaned say so") {
    const auto code = [](const std::string& beginning) {
        return scan(beginning + std::string(600, '\0')).code;
    };
    CHECK(code("II*\0"s) == "metadata.image");
    CHECK(code("GIF89a") == "metadata.image");
    CHECK(code("\0\0\0\x0cjP  \r\n\x87\n"s) == "metadata.image");
    CHECK(code("\0\0\0\x18"
               "ftypqt  "s) == "metadata.media");
    CHECK(code("RIFF\0\0\0\0AVI "s) == "metadata.media");
    CHECK(code("ID3") == "metadata.media");
    CHECK(code("{\\rtf1") == "metadata.document");
    CHECK(code("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == "metadata.document");
    const std::string zip = "PK\3\4" + std::string(26, '\0');
    CHECK(code(zip + "[Content_Types].xml") == "metadata.document");
    CHECK(code(zip + "mimetypeapplication/vnd.oasis.opendocument.text") == "metadata.document");
    CHECK(code(zip + "foto.jpg") == "metadata.archive");
    CHECK(code(std::string(30, ' ') + "word/") == "");
    CHECK(code("\xff\xfb\x90\x64") == "metadata.media");
    CHECK(code("%!PS-Adobe-3.0 EPSF-3.0") == "metadata.document");
    CHECK(code(std::string(128, '\0') + "DICM") == "metadata.image");
}

TEST_CASE("metadata: an SVG is an image by its first element, and a page with one in it is none") {
    for (const std::string& file :
         {"<svg xmlns='http://www.w3.org/2000/svg'><metadata/></svg>"s,
          "\xef\xbb\xbf<?xml version='1.0'?>\n<!-- Created with Inkscape -->\n<svg/>"s,
          "\n <!DOCTYPE svg [<!ENTITY ns 'x'>]><svg:svg/>"s})
        CHECK(scan(file).code == "metadata.image");
    for (const std::string& file : {"<!DOCTYPE html><HTML><svg/></html>"s, "How to write <svg>"s})
        CHECK(scan(file).code.empty());
}

TEST_CASE("metadata: a file that is not what it is said to be may tell all the same") {
    for (const char* type : {"image/jpeg", "image/png", "image/webp", "image/heic", "image/heif",
                             "image/avif", "application/pdf"})
        CHECK(scan("hello", type).code == "metadata.damaged");
    CHECK(scan("hello", "image/bmp").code == "metadata.image");
    CHECK(scan("<?xml version='1.0'?>", "image/svg+xml").code == "metadata.image");
    CHECK(scan("hello", "video/mp2t").code == "metadata.media");
    CHECK(scan("hello", "audio/mpeg").code == "metadata.media");
    for (const char* type :
         {"application/msword", "application/vnd.ms-powerpoint", "application/rtf",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "application/vnd.oasis.opendocument.text", "application/vnd.apple.pages"})
        CHECK(scan("hello", type).code == "metadata.document");
    for (const char* type : {"", "text/plain", "text/csv", "application/octet-stream"})
        CHECK(scan("hello", type).code.empty());
    // The bytes go first.
    CHECK(scan("GIF89a", "text/plain").code == "metadata.image");
    CHECK(scan("ID3", "image/jpeg").code == "metadata.media");
}

TEST_CASE("metadata: a plan is bounded in pieces and in bytes") {
    CleanPlan many;
    for (std::uint64_t i = 0; i <= CleanPlan::kMostPieces; ++i) many.keep(2 * i, 2 * i + 1);
    CHECK_FALSE(many.finish(1'000'000));
    CleanPlan large;
    for (std::uint64_t at = 0; at <= CleanPlan::kMostLiteral; at += 1U << 20U)
        large.overwrite(at, Bytes(1U << 20U, 0));
    CHECK_FALSE(large.finish(UINT64_MAX));
    CleanPlan overlapping;
    overlapping.overwrite(1, Bytes(2, 0));
    overlapping.overwrite(2, Bytes(2, 0));
    CHECK_FALSE(overlapping.finish(10));
}

TEST_CASE("metadata: little-endian Exif, a version of GPS alone, a thumbnail, camera and owner") {
    const auto tiff = [](const std::string& entries, int count, int next = 0) {
        const std::string file = "II*\0"s + little(8, 4) + little(static_cast<unsigned>(count), 2) +
                                 entries + little(static_cast<unsigned>(next), 4);
        return readExif(bytesOf(file));
    };
    const auto entry = [](unsigned tag, unsigned type, std::uint64_t value) {
        return little(tag, 2) + little(type, 2) + little(1, 4) + little(value, 4);
    };
    CHECK(tiff(entry(0x0112, 3, 8), 1).orientation == 8);
    CHECK(tiff(entry(0x0112, 3, 9), 1).orientation == 1);
    CHECK(tiff(entry(0x0112, 4, 6), 1).orientation == 1);
    CHECK(tiff(entry(0x010F, 2, 0), 1, 1000).found.codes() == Codes{"camera", "thumbnail"});
    CHECK(tiff(entry(0x8825, 4, 5000), 1).found.codes() == Codes{"location"});
    CHECK(tiff(entry(0x8825, 4, 22) + little(0, 2), 1).found.codes() == Codes{"location"});
    CHECK(tiff(entry(0x8769, 4, 22) + entry(0xA430, 2, 0), 1).found.codes() == Codes{"thumbnail"});
    CHECK(tiff("", 65535).found.empty());
}
