#include "uploads/sizes.h"

#include <catch_amalgamated.hpp>

using namespace samtycke::backend;

TEST_CASE("padme rounds up to a size that keeps few bits, by at most 12 percent") {
    CHECK(padmeSize(0) == 0);
    CHECK(padmeSize(1) == 1);
    CHECK(padmeSize(8) == 8);
    CHECK(padmeSize(9) == 10);  // E = 3, S = 2
    CHECK(padmeSize(1000) == 1024);
    CHECK(padmeSize(1'000'000) == 1'015'808);  // E = 19, S = 5
    for (std::int64_t size = 1; size < 5'000'000; size += 1 + size / 50) {
        const std::int64_t sent = padmeSize(size);
        CHECK(sent >= size);
        CHECK(padmeSize(sent) == sent);
        CHECK((sent - size) * 100 <= size * 12);
    }
    CHECK(padmeSize(1LL << 40) == 1LL << 40);
}

TEST_CASE("a file of any content fits: description, header, nonce, and a tag for each chunk") {
    CHECK(encryptedSize(0) == kMostDescription + kMostHeader + 16 + 16);
    CHECK(encryptedSize(65'536) == kMostDescription + kMostHeader + 16 + 65'536 + 16);
    CHECK(encryptedSize(65'537) == kMostDescription + kMostHeader + 16 + 65'537 + 32);
}
