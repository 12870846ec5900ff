#include "uploads/tus_headers.h"

#include <catch_amalgamated.hpp>

#include "base/bytes.h"

using namespace samtycke;
using namespace samtycke::backend;

namespace {

std::string base64(std::string_view text) { return encodeBase64(bytesOf(text), Base64::standard); }
const std::string kSealed = base64("age-encryption.org/v1\n-> X25519 a\n");

std::string codeOf(const std::string& header) {
    const auto metadata = parseUploadMetadata(header);
    return metadata ? "" : metadata.error().code;
}

}  // namespace

TEST_CASE("metadata: three keys in any order, padded or not, written as they were read") {
    const auto read =
        parseUploadMetadata("for " + base64("0123456789abcdef,fedcba9876543210") + ", sealed " +
                            kSealed + ",department " + base64("news") + "==");
    REQUIRE(read);
    CHECK(read->sealed == kSealed);
    CHECK(read->department.str() == "news");
    CHECK(read->fingerprints == std::vector<std::string>{"0123456789abcdef", "fedcba9876543210"});
    CHECK(formatUploadMetadata(*read) == "sealed " + kSealed + ",department bmV3cw==,for " +
                                             base64("0123456789abcdef,fedcba9876543210"));
}

TEST_CASE("metadata: nothing readable, nothing twice, nothing unknown") {
    CHECK(codeOf("") == "upload.metadata");
    CHECK(codeOf("sealed") == "upload.metadata");
    CHECK(codeOf("sealed  " + kSealed) == "upload.metadata");
    CHECK(codeOf("sealed " + base64("holiday.jpg")) == "upload.metadata");
    CHECK(codeOf("sealed " + kSealed + ",") == "upload.metadata");
    CHECK(codeOf("sealed " + kSealed + ",sealed " + kSealed) == "upload.metadata");
    CHECK(codeOf("sealed " + kSealed + ",filename " + base64("x")) == "upload.metadata");
    CHECK(codeOf("sealed " + kSealed + ",for " + base64("0123456789ABCDEF")) == "upload.metadata");
    CHECK(codeOf("department " + base64("news")) == "upload.metadata");
    CHECK(codeOf("sealed " + kSealed + ",department " + base64("No such")) == "upload.department");
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
