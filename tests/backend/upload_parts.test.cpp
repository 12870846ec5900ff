#include "uploads/upload_parts.h"

#include <catch_amalgamated.hpp>

#include "base/random.h"
#include "system.h"
#include "uploads/sizes.h"
#include "uploads/tus_headers.h"
#include "vault/identity.h"

using namespace samtycke;
using namespace samtycke::backend;

namespace {

std::string header(std::size_t stanzas = 1, std::string_view stanza = "-> X\n\n") {
    std::string out = "age-encryption.org/v1\n";
    for (std::size_t i = 0; i < stanzas; ++i) out += stanza;
    return out + "--- " + std::string(43, 'A') + '\n';
}
std::string ageFile(std::size_t payload, const std::string& head = header()) {
    return head + std::string(payload, '.');
}
std::string codeOf(const std::string& bytes, std::size_t description) {
    const auto parts = partsOf(bytesOf(bytes), static_cast<std::int64_t>(bytes.size()),
                               static_cast<std::int64_t>(description));
    return parts ? "" : parts.error().code;
}

// The header for so many recipients of one kind.
std::string headerFor(std::size_t number, bool postQuantum) {
    const auto identity = vault::Identity::generate(postQuantum, systemRandom());
    const std::vector<vault::Recipient> recipients(number, identity.recipient());
    return *vault::headerFor(recipients, vault::FileKey(), systemRandom());
}

}  // namespace

TEST_CASE("an upload is a description, a content and padding") {
    const std::string description = ageFile(40);
    const std::string bytes = description + ageFile(500);
    const auto parts = partsOf(bytesOf(bytes), static_cast<std::int64_t>(bytes.size()),
                               static_cast<std::int64_t>(description.size()));
    REQUIRE(parts);
    CHECK(parts->sealed == encodePadded(bytesOf(description)));
    CHECK(parts->header == header());
    CHECK(parts->payloadAt == static_cast<std::int64_t>(description.size() + header().size()));
}

TEST_CASE("an upload that is not so is refused") {
    const std::string least = ageFile(kLeastPayload);
    CHECK(least.size() == kLeastAgeFile);
    CHECK(codeOf(least + least, least.size()).empty());
    CHECK(codeOf(least, least.size()) == "upload.not-age");
    CHECK(codeOf(least + least.substr(1), least.size()) == "upload.not-age");
    CHECK(codeOf(least + ageFile(kLeastPayload - 1), least.size()) == "upload.not-age");
    CHECK(codeOf(ageFile(kLeastPayload - 1) + least, least.size() - 1) == "upload.not-age");
    CHECK(codeOf(least + least, least.size() + 1) == "upload.not-age");
    CHECK(codeOf(least + least, 3 * least.size()) == "upload.not-age");
    CHECK(codeOf(std::string(500, '.'), least.size()) == "upload.not-age");
    const std::string large = ageFile(kMostDescription - header().size());
    CHECK(codeOf(large + least, large.size()).empty());
    CHECK(codeOf(large + '.' + least, large.size() + 1) == "upload.not-age");
}

TEST_CASE("the most recipients of a department fit") {
    constexpr std::size_t descriptionText = 7 * 1024;
    for (const auto& [number, postQuantum] : {std::pair{256U, false}, std::pair{16U, true}}) {
        const std::string head = headerFor(number, postQuantum);
        const std::string description = ageFile(descriptionText + kLeastPayload, head);
        CHECK(codeOf(description + ageFile(100, head), description.size()).empty());
    }
}
