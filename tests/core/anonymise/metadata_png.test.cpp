#include "anonymise/metadata_png.h"

#include "metadata_files.h"

using namespace samtycke;
using namespace samtycke::anonymise;
using namespace samtycke::anonymise::files;

namespace {

std::string pngChunk(const std::string& type, const std::string& content,
                     const std::string& sum = "crc!") {
    return big(content.size(), 4) + type + content + sum;
}

const std::string kBegin =
    "\x89PNG\r\n\x1a\n"s + pngChunk("IHDR", "\0\0\0\1\0\0\0\1\x08\0\0\0\0"s, "\x3a\x7e\x9b\x55");
const std::string kImageData = pngChunk("IDAT", "one") + pngChunk("IDAT", "two");
const std::string kEnd = pngChunk("IEND", "", "\xae\x42\x60\x82");
// What zlib.crc32 gives for "eXIf" and the 26 bytes.
const std::string kTurned = pngChunk("eXIf", orientation(6), "\xd6gKi");

}  // namespace

TEST_CASE(
    "PNG: texts, times, Exif and unknown chunks go; orientation stays in a chunk of its own") {
    const std::string file =
        kBegin + pngChunk("tEXt", "Author\0Namn"s) + pngChunk("tIME", "\x07\xea\5\1\0\0\0"s) +
        pngChunk("zTXt", "Comment\0\0x"s) +
        pngChunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0<exif:GPSLatitude/>"s) +
        pngChunk("prVt", "private") + kImageData + pngChunk("eXIf", exif(6)) + kEnd;
    CHECK(scan(file).found ==
          Codes{"location", "camera", "author", "time", "comment", "software", "other"});
    CHECK(cleaned(file) == kBegin + kTurned + kImageData + kEnd);
}

TEST_CASE("PNG: what it is shown with stays") {
    const std::string file = kBegin + pngChunk("gAMA", "\0\0\xb1\x8f"s) +
                             pngChunk("iCCP", "x\0\0y"s) + pngChunk("pHYs", "123456789") +
                             pngChunk("acTL", "12345678") + pngChunk("fcTL", "frame") + kImageData +
                             pngChunk("fdAT", "more") + kEnd;
    CHECK(cleaned(file) == file);
}

TEST_CASE("PNG: whatever is not known goes, safe to copy or not") {
    const std::string clean = kBegin + pngChunk("PLTE", "rgb") + kImageData + kEnd;
    for (const char* type : {"caBX", "iDOT", "vpAg", "orNT", "sPLT", "hIST", "dSIG", "tEXt", "tIME",
                             "abCd", "abCD", "aBCd"})
        CHECK(cleaned(kBegin + pngChunk("PLTE", "rgb") + pngChunk(type, "Anna") + kImageData +
                      kEnd) == clean);
    CHECK(scan(kBegin + pngChunk("caBX", "jumb") + kImageData + kEnd).found == Codes{"other"});
    // Frames of no animation.
    CHECK(cleaned(kBegin + kImageData + pngChunk("fcTL", "Anna") + pngChunk("fdAT", "Anna") +
                  kEnd) == kBegin + kImageData + kEnd);
}

TEST_CASE("PNG: a critical chunk that is not known, as of Xcode, is damage") {
    CHECK(scan(kBegin + pngChunk("CrIT", "?") + kImageData + kEnd).code == "metadata.damaged");
    CHECK(
        scan(kBegin.substr(0, 8) + pngChunk("CgBI", "1234") + kBegin.substr(8) + kImageData + kEnd)
            .code == "metadata.damaged");
}

TEST_CASE("PNG: what lies behind the end goes") {
    CHECK(scan(kBegin + kImageData + kEnd + "Samsung").found == Codes{"trailing"});
    CHECK(cleaned(kBegin + kImageData + kEnd + "Samsung") == kBegin + kImageData + kEnd);
}

TEST_CASE("PNG: an orientation whose checksum is wrong is written anew") {
    CHECK(cleaned(kBegin + pngChunk("eXIf", orientation(6)) + kImageData + kEnd) ==
          kBegin + kTurned + kImageData + kEnd);
}

TEST_CASE("PNG: a chunk that does not end in the file, no end, no beginning") {
    CHECK(scan(kBegin + kImageData).code == "metadata.damaged");
    CHECK(scan(kBegin + big(1000, 4) + "tEXtx").code == "metadata.damaged");
    CHECK(scan(kBegin + big(0xFFFFFFFF, 4) + "IDATx").code == "metadata.damaged");
    CHECK(scan(kBegin.substr(0, 8) + kImageData + kEnd).code == "metadata.damaged");
}

TEST_CASE("PNG: damage anywhere") {
    checkDamage(kBegin + pngChunk("tEXt", "Author\0Namn"s) + pngChunk("eXIf", exif(6)) +
                kImageData + kEnd);
}
