#include "anonymise/metadata_png.h"

#include "metadata_files.h"

using namespace samtycke;
using namespace samtycke::anonymise;
using namespace samtycke::anonymise::files;

namespace {

std::string chunk(const std::string& type, const std::string& content,
                  const std::string& sum = "crc!") {
    return big(content.size(), 4) + type + content + sum;
}

const std::string kBegin =
    "\x89PNG\r\n\x1a\n"s + chunk("IHDR", "\0\0\0\1\0\0\0\1\x08\0\0\0\0"s, "\x3a\x7e\x9b\x55");
const std::string kPixels = chunk("IDAT", "one") + chunk("IDAT", "two");
const std::string kEnd = chunk("IEND", "", "\xae\x42\x60\x82");
// What zlib.crc32 gives for "eXIf" and the 26 bytes.
const std::string kTurned = chunk("eXIf", orientation(6), "\xd6gKi");

}  // namespace

TEST_CASE(
    "PNG: texts, times, Exif and unknown chunks go; orientation stays in a chunk of its own") {
    const std::string file = kBegin + chunk("tEXt", "Author\0Namn"s) +
                             chunk("tIME", "\x07\xea\5\1\0\0\0"s) + chunk("zTXt", "Comment\0\0x"s) +
                             chunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0<exif:GPSLatitude/>"s) +
                             chunk("prVt", "private") + kPixels + chunk("eXIf", exif(6)) + kEnd;
    CHECK(scan(file).found ==
          Codes{"location", "camera", "author", "time", "comment", "software", "other"});
    CHECK(cleaned(file) == kBegin + kTurned + kPixels + kEnd);
}

TEST_CASE("PNG: what it is shown with stays") {
    const std::string file = kBegin + chunk("gAMA", "\0\0\xb1\x8f"s) + chunk("iCCP", "x\0\0y"s) +
                             chunk("pHYs", "123456789") + chunk("acTL", "12345678") +
                             chunk("fcTL", "frame") + kPixels + chunk("fdAT", "more") + kEnd;
    CHECK(cleaned(file) == file);
}

TEST_CASE("PNG: whatever is not known goes, safe to copy or not") {
    const std::string clean = kBegin + chunk("PLTE", "rgb") + kPixels + kEnd;
    for (const char* type : {"caBX", "iDOT", "vpAg", "orNT", "sPLT", "hIST", "dSIG", "tEXt", "tIME",
                             "abCd", "abCD", "aBCd"})
        CHECK(cleaned(kBegin + chunk("PLTE", "rgb") + chunk(type, "Anna") + kPixels + kEnd) ==
              clean);
    CHECK(scan(kBegin + chunk("caBX", "jumb") + kPixels + kEnd).found == Codes{"other"});
    // Frames of no animation.
    CHECK(cleaned(kBegin + kPixels + chunk("fcTL", "Anna") + chunk("fdAT", "Anna") + kEnd) ==
          kBegin + kPixels + kEnd);
}

TEST_CASE("PNG: a critical chunk that is not known, as of Xcode, is damage") {
    CHECK(scan(kBegin + chunk("CrIT", "?") + kPixels + kEnd).code == "metadata.damaged");
    CHECK(scan(kBegin.substr(0, 8) + chunk("CgBI", "1234") + kBegin.substr(8) + kPixels + kEnd)
              .code == "metadata.damaged");
}

TEST_CASE("PNG: what lies behind the end goes") {
    CHECK(scan(kBegin + kPixels + kEnd + "Samsung").found == Codes{"trailing"});
    CHECK(cleaned(kBegin + kPixels + kEnd + "Samsung") == kBegin + kPixels + kEnd);
}

TEST_CASE("PNG: an orientation whose checksum is wrong is written anew") {
    CHECK(cleaned(kBegin + chunk("eXIf", orientation(6)) + kPixels + kEnd) ==
          kBegin + kTurned + kPixels + kEnd);
}

TEST_CASE("PNG: a chunk that does not end in the file, no end, no beginning") {
    CHECK(scan(kBegin + kPixels).code == "metadata.damaged");
    CHECK(scan(kBegin + big(1000, 4) + "tEXtx").code == "metadata.damaged");
    CHECK(scan(kBegin + big(0xFFFFFFFF, 4) + "IDATx").code == "metadata.damaged");
    CHECK(scan(kBegin.substr(0, 8) + kPixels + kEnd).code == "metadata.damaged");
}

TEST_CASE("PNG: damage anywhere") {
    checkDamage(kBegin + chunk("tEXt", "Author\0Namn"s) + chunk("eXIf", exif(6)) + kPixels + kEnd);
}
