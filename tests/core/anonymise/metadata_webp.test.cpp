#include "anonymise/metadata_webp.h"

#include "metadata_files.h"

using namespace samtycke;
using namespace samtycke::anonymise;
using namespace samtycke::anonymise::files;

namespace {

std::string webpChunk(const std::string& type, const std::string& content) {
    return type + little(content.size(), 4) + content + std::string(content.size() % 2, '\0');
}
std::string riff(const std::string& chunks) {
    return "RIFF" + little(chunks.size() + 4, 4) + "WEBP" + chunks;
}
std::string vp8x(int flags) {
    return webpChunk("VP8X", std::string(1, static_cast<char>(flags)) + "\0\0\0\x0f\0\0\x0f\0\0"s);
}

const std::string kFrame(16, '\1');
const std::string kImage =
    webpChunk("ICCP", "profile") + webpChunk("ALPH", "a") + webpChunk("VP8 ", "pixels");

}  // namespace

TEST_CASE("WebP: EXIF and XMP go, the orientation stays, flags and size are right") {
    const std::string file = riff(vp8x(0x3C) + kImage + webpChunk("EXIF", exif(6)) +
                                  webpChunk("XMP ", "<dc:creator>") + webpChunk("NOTE", "odd"));
    CHECK(scan(file).found == Codes{"location", "camera", "author", "time", "software", "other"});
    CHECK(cleaned(file) == riff(vp8x(0x38) + kImage + webpChunk("EXIF", orientation(6))));
    CHECK(cleaned(riff(vp8x(0x3C) + kImage + webpChunk("EXIF", "Exif\0\0"s + exif(6)))) ==
          riff(vp8x(0x38) + kImage + webpChunk("EXIF", orientation(6))));
    CHECK(cleaned(riff(vp8x(0x18) + kImage + webpChunk("EXIF", exif(1)))) ==
          riff(vp8x(0x10) + kImage));
}

TEST_CASE("WebP: the simple form has room for an image only") {
    const std::string image = riff(webpChunk("VP8L", "pixels"));
    CHECK(cleaned(image) == image);
    CHECK(cleaned(riff(webpChunk("VP8L", "pixels") + webpChunk("EXIF", exif(6)))) == image);
}

TEST_CASE("WebP: an animation stays") {
    const std::string file =
        riff(vp8x(0x02) + webpChunk("ANIM", "123456") +
             webpChunk("ANMF", kFrame + webpChunk("ALPH", "a") + webpChunk("VP8 ", "p")) +
             webpChunk("ANMF", kFrame + webpChunk("VP8L", "one")));
    CHECK(cleaned(file) == file);
    CHECK(scan(file).found.empty());
}

TEST_CASE("WebP: what is not known goes, in the frames of an animation too") {
    const auto file = [](const std::string& before, const std::string& inside) {
        return riff(vp8x(0x02) + webpChunk("ANIM", "123456") + before +
                    webpChunk("ANMF", kFrame + webpChunk("ALPH", "a") + inside +
                                          webpChunk("VP8 ", "pixel") + inside) +
                    before + webpChunk("ANMF", kFrame + webpChunk("VP8L", "two")));
    };
    CHECK(cleaned(file("", webpChunk("NOTE", "Anna!"))) == file("", ""));
    CHECK(cleaned(file(webpChunk("C2PA", "jumb"), webpChunk("EXIF", exif(6)))) == file("", ""));
    CHECK(scan(file("", webpChunk("NOTE", "Anna!"))).found == Codes{"other"});
    CHECK(scan(riff(vp8x(0x02) + webpChunk("ANMF", "short"))).code == "metadata.damaged");
    CHECK(scan(riff(vp8x(0x02) + webpChunk("ANMF", kFrame + "VP8 \x20\0\0\0"s))).code ==
          "metadata.damaged");
}

TEST_CASE("WebP: what lies behind the end goes") {
    CHECK(cleaned(riff(kImage) + "behind") == riff(kImage));
    CHECK(scan(riff(kImage) + "behind").found == Codes{"trailing"});
}

TEST_CASE("WebP: sizes that cannot be") {
    CHECK(scan("RIFF\xff\xff\xff\xffWEBPVP8 "s).code == "metadata.damaged");
    CHECK(scan("RIFF\0\0\0\0WEBPVP8 "s).code == "metadata.damaged");
    CHECK(scan(riff("VP8 \xff\xff\xff\xff"s)).code == "metadata.damaged");
    CHECK(scan(riff("VP8")).code == "metadata.damaged");
    CHECK(scan(riff(webpChunk("EXIF", exif(6)))).code == "metadata.damaged");
}

TEST_CASE("WebP: damage anywhere") {
    checkDamage(
        riff(vp8x(0x0C) + kImage + webpChunk("EXIF", exif(6)) + webpChunk("XMP ", "<dc:title>")) +
        "behind");
    checkDamage(
        riff(vp8x(0x02) + webpChunk("ANIM", "123456") +
             webpChunk("ANMF", kFrame + webpChunk("NOTE", "odd") + webpChunk("VP8L", "pixels"))));
}
