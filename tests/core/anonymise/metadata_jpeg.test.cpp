#include "anonymise/metadata_jpeg.h"

#include "metadata_files.h"

using namespace samtycke;
using namespace samtycke::anonymise;
using namespace samtycke::anonymise::files;

TEST_CASE("JPEG: Exif goes, its orientation stays, behind JFIF") {
    const std::string file = jpeg(kJfif + exifSegment(exif(6)));
    CHECK(scan(file).found == Codes{"location", "camera", "author", "time", "software"});
    CHECK(cleaned(file) == jpeg(kJfif + exifSegment(orientation(6))));
}

TEST_CASE("JPEG: without a turned image nothing of Exif stays, and without JFIF it comes first") {
    CHECK(cleaned(jpeg(exifSegment(exif(1)))) == jpeg(""));
    CHECK(cleaned(jpeg(segment(0xFE, "hello") + exifSegment(exif(8)))) ==
          jpeg(exifSegment(orientation(8))));
}

TEST_CASE("JPEG: of several Exif segments the first one counts") {
    CHECK(cleaned(jpeg(exifSegment(exif(3)) + exifSegment(exif(6)))) ==
          jpeg(exifSegment(orientation(3))));
    CHECK(cleaned(jpeg(exifSegment(orientation(3)) + exifSegment(orientation(6)))) ==
          jpeg(exifSegment(orientation(3))));
    CHECK(cleaned(jpeg(exifSegment(exif(1)) + exifSegment(exif(6)))) == jpeg(""));
}

TEST_CASE("JPEG: XMP, IPTC, comments, multi-picture index and makers' segments go") {
    const auto found = [](const std::string& one) {
        CHECK(cleaned(jpeg(kJfif + one)) == jpeg(kJfif));
        return scan(jpeg(kJfif + one)).found;
    };
    CHECK(found(segment(0xFE, "made by me")) == Codes{"comment"});
    CHECK(found(segment(0xE1, "http://ns.adobe.com/xap/1.0/\0<exif:GPSLatitude/>"s)) ==
          Codes{"location"});
    CHECK(found(segment(0xE1, "http://ns.adobe.com/xmp/extension/\0<dc:creator/>"s)) ==
          Codes{"author"});
    CHECK(found(segment(0xED,
                        "Photoshop 3.0\0"
                        "8BIM\x04\x04\0\0\0\0\0\x08\x1c\x02\x50\0\3abc"s)) == Codes{"author"});
    CHECK(found(segment(0xE2, "MPF\0MM\0*"s)) == Codes{"thumbnail"});
    CHECK(found(segment(0xE0, "JFXX\0\x10"s)) == Codes{"thumbnail"});
    CHECK(found(segment(0xEB, "HDR")) == Codes{"other"});
    // Content credentials (C2PA), in two segments.
    CHECK(found(segment(0xEB, "JP\0\1\0\0\0\1\0\0\0\x20jumb"s) +
                segment(0xEB, "JP\0\1\0\0\0\2more"s)) == Codes{"other"});
}

TEST_CASE("JPEG: table B.1: segments without a part in decoding go, whatever they are") {
    for (const int marker :
         {0x02, 0x4F, 0xBF, 0xC8, 0xE2, 0xE3, 0xEC, 0xEF, 0xF0, 0xF8, 0xFD, 0xFE})
        CHECK(cleaned(jpeg(kJfif + segment(marker, "Anna"))) == jpeg(kJfif));
    for (const int marker : {0xC1, 0xC2, 0xC4, 0xC9, 0xCC, 0xCF, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF})
        CHECK(cleaned(jpeg(kJfif + segment(marker, "data"))) ==
              jpeg(kJfif + segment(marker, "data")));
    CHECK(scan(jpeg(segment(0xF7, "JPEG-LS"))).code == "metadata.damaged");
}

TEST_CASE("JPEG: what cameras write behind the end goes") {
    const std::string second = jpeg(exifSegment(exif(1)));
    for (const std::string& behind :
         {second + second,
          "\0\0\0\x18"
          "ftypmp42"s +
              std::string(100, 'x'),
          "\0\0\1\x0a\x0e\0\0\0Image_UTC_Data1700000000000SEFH"s, "\0"s}) {
        CHECK(scan(jpeg(kJfif, behind)).found == Codes{"trailing"});
        CHECK(cleaned(jpeg(kJfif + segment(0xE2, "MPF\0MM\0*"s), behind)) == jpeg(kJfif));
    }
}

TEST_CASE("JPEG: what it is shown with stays") {
    const std::string segments = kJfif + segment(0xE2, "ICC_PROFILE\0\1\1profile"s) +
                                 segment(0xEE, "Adobe\0\x64\0\0\0\0\1"s);
    CHECK(cleaned(jpeg(segments)) == jpeg(segments));
    CHECK(scan(jpeg(segments)).found.empty());
    const std::string longer = segment(0xEE, "Adobe\0\x64\0\0\0\0\1and more"s);
    CHECK(cleaned(jpeg(longer)) == jpeg(segment(0xEE, "Adobe\0\x64\0\0\0\0\1"s)));
}

TEST_CASE("JPEG: a thumbnail in JFIF goes") {
    const std::string file =
        jpeg(segment(0xE0, "JFIF\0\1\1\0\0\1\0\1\1\1rgb"s) + exifSegment(exif(6)));
    CHECK(cleaned(file) == jpeg(kJfif + exifSegment(orientation(6))));
    CHECK(scan(file).found.front() == "location");
}

TEST_CASE("JPEG: what lies behind the end goes, another photo with its own place too") {
    const std::string second = jpeg(exifSegment(exif(1)));
    CHECK(scan(jpeg(kJfif, second)).found == Codes{"trailing"});
    CHECK(cleaned(jpeg(kJfif, second)) == jpeg(kJfif));
}

TEST_CASE("JPEG: several scans, with metadata between them") {
    const std::string more = segment(0xDA, "\1\1\0\1\x3f\0"s) + "xyz";
    CHECK(cleaned("\xff\xd8" + kScan + segment(0xFE, "hello") + "\xff" + more + kEoi) ==
          "\xff\xd8" + kScan + more + kEoi);
}

TEST_CASE("JPEG: one that was cut off in its scan is cleaned, one without a scan is damaged") {
    const std::string file = "\xff\xd8" + exifSegment(exif(6)) + kScan;
    CHECK(cleaned(file) == "\xff\xd8" + exifSegment(orientation(6)) + kScan);
    CHECK(cleaned(file + "\xff") == "\xff\xd8" + exifSegment(orientation(6)) + kScan + "\xff");
    CHECK(scan("\xff\xd8" + exifSegment(exif(6))).code == "metadata.damaged");
    CHECK(scan("\xff\xd8\xff\xe1\0"s).code == "metadata.damaged");
    CHECK(scan("\xff\xd8\xff\xe1\0\1"s).code == "metadata.damaged");
    CHECK(scan("\xff\xd8\xffhello"s).code == "metadata.damaged");
}

TEST_CASE("JPEG: damage anywhere") { checkDamage(jpeg(kJfif + exifSegment(exif(6)), "behind")); }

TEST_CASE("JPEG: markers at the edges of what is read at once are found") {
    for (const std::size_t shift : {0U, 1U, 2U, 3U}) {
        const std::string data(FileSource::kWindow * 3 - 200 + shift, 'x');
        const std::string file =
            "\xff\xd8" + exifSegment(exif(6)) + kScan + data + "\xff\0"s + data + kEoi + "behind";
        const Scan outcome = scan(file);
        CHECK(outcome.longest <= FileSource::kLongest);
        CHECK(outcome.reads < 12);
        CHECK(outcome.out ==
              "\xff\xd8" + exifSegment(orientation(6)) + kScan + data + "\xff\0"s + data + kEoi);
    }
}
