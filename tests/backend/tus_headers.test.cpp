#include "uploads/tus_headers.h"

#include <catch_amalgamated.hpp>

#include "base/bytes.h"
#include "uploads/sizes.h"

using namespace samtycke;
using namespace samtycke::backend;

namespace {

std::string base64(std::string_view text) { return encodeBase64(bytesOf(text), Base64::standard); }
const std::string kDescription = "description " + base64("10440");

std::string codeOf(const std::string& header) {
    const auto metadata = parseUploadMetadata(header);
    return metadata ? "" : metadata.error().code;
}

}  // namespace

TEST_CASE("metadata: three keys in any order, padded or not, written as they were read") {
    const auto read =
        parseUploadMetadata("for " + base64("0123456789abcdef,fedcba9876543210") + ", " +
                            kDescription + "=,department " + base64("news") + "==");
    REQUIRE(read);
    CHECK(read->description == 10'440);
    CHECK(read->department.str() == "news");
    CHECK(read->fingerprints == std::vector<std::string>{"0123456789abcdef", "fedcba9876543210"});
    CHECK(formatUploadMetadata(*read) == kDescription + "=,department bmV3cw==,for " +
                                             base64("0123456789abcdef,fedcba9876543210"));
}

TEST_CASE("metadata: nothing readable, nothing twice, nothing unknown") {
    CHECK(codeOf("") == "upload.metadata");
    CHECK(codeOf("description") == "upload.metadata");
    CHECK(codeOf("description  MTA0NDA=") == "upload.metadata");
    CHECK(codeOf("description " + base64("holiday.jpg")) == "upload.metadata");
    CHECK(codeOf(kDescription + ",") == "upload.metadata");
    CHECK(codeOf(kDescription + "," + kDescription) == "upload.metadata");
    CHECK(codeOf(kDescription + ",filename " + base64("x")) == "upload.metadata");
    CHECK(codeOf(kDescription + ",for " + base64("0123456789ABCDEF")) == "upload.metadata");
    CHECK(codeOf("department " + base64("news")) == "upload.metadata");
    CHECK(codeOf(kDescription + ",department " + base64("No such")) == "upload.department");
}

TEST_CASE("metadata: a description is at least an age file, and has a largest size") {
    for (const std::int64_t size : {kLeastAgeFile, kMostDescription})
        CHECK(codeOf("description " + base64(std::to_string(size))).empty());
    for (const std::int64_t size : {std::int64_t{0}, kLeastAgeFile - 1, kMostDescription + 1})
        CHECK(codeOf("description " + base64(std::to_string(size))) == "upload.metadata");
    CHECK(codeOf("description " + base64("010440")) == "upload.metadata");
    CHECK(codeOf("description " + base64("-200")) == "upload.metadata");
}

TEST_CASE("length and checksum") {
    CHECK(parseUploadLength("1") == 1);
    for (const char* wrong : {"", "0", "-1", "01", "1.5", "9999999999999999999"})
        CHECK(parseUploadLength(wrong).error().code == "upload.length");
    const auto sha1 = parseUploadChecksum("sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
    REQUIRE(sha1);
    CHECK(sha1->algorithm == ExpectedChecksum::Algorithm::sha1);
    CHECK(encodeHex(sha1->digest) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    for (const char* wrong :
         {"", "sha1", "sha256 2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "md5 AAAA", "sha1 *"})
        CHECK(parseUploadChecksum(wrong).error().code == "upload.checksum-algorithm");
}
