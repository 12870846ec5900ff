#include "anonymise/inflate.h"

#include <catch_amalgamated.hpp>
#include <string>

using namespace samtycke;
using namespace samtycke::anonymise;
using namespace std::string_literals;

namespace {

std::optional<std::string> inflate(std::string_view hex, std::size_t most = 10'000) {
    const auto bytes = inflated(*decodeHex(hex), most);
    if (!bytes) return std::nullopt;
    return std::string(textOf(*bytes));
}

// All by Python's zlib.
const std::string kSentence = "the quick brown fox jumps over the quick brown dog, ";
const std::string kFixed =
    "78012bc94855282ccd4cce56482aca2fcf5348cbaf50c82acd2d2856c82f4b2d522841934ec94fd7c110a4951e00"
    "8c5638bf";
const std::string kDynamic =
    "78da8dd2310a80300c05d0abe406695ab50ac5cdc9a5a83790e2a220a283b797c64d10fe96e1f1f9090981a77b4f3c"
    "9ec7359fdd9a361e39724f862389316468e0b890cb43db863fee950bca9df202e5f2b669505f652e15ca6de6b64479"
    "93b983d34b2d63e15db58c4779ad978179a1e97077bdbb7cbfe001c6709910";

}  // namespace

TEST_CASE("inflate: RFC 1951, blocks that are stored, and those of fixed codes") {
    CHECK(inflate("789c010500faff68656c6c6f") == "hello");
    CHECK(inflate(kFixed) == kSentence + kSentence + kSentence);
    CHECK(inflate(kFixed, 3 * kSentence.size()).has_value());
}

TEST_CASE("inflate: the beginning of what is cut off, damaged or too long") {
    const auto beginning = [](std::string_view hex, std::size_t most = 10'000) {
        return std::string(textOf(inflatedBeginning(*decodeHex(hex), most)));
    };
    CHECK(beginning("789c010500faff68656c") == "hel");
    CHECK(beginning("789c010500faff68656c6c6f07") == "hello");
    CHECK(beginning(kFixed, 3).starts_with(kSentence));
    CHECK(beginning("68656c6c6f").empty());
}

TEST_CASE("inflate: RFC 1951, codes of a block's own") {
    std::string elements;
    for (int i = 0; i < 12; ++i)
        elements += "<</Type/StructElem/S/P/K " + std::to_string(i * 7 % 11) + "/P " +
                    std::to_string(100 + i * i % 37) + " 0 R/Pg 3 0 R>>";
    CHECK(inflate(kDynamic) == elements);
}

TEST_CASE("inflate: nothing longer than was asked for") {
    CHECK_FALSE(inflate(kFixed, 3 * kSentence.size() - 1));
    CHECK_FALSE(inflate("789c010500faff68656c6c6f", 4));
}

TEST_CASE("inflate: no zlib, a dictionary of its own, damage and an early end") {
    for (const char* hex : {"", "78", "79da", "78bb0000", "789c", "789c07", "789c010500faff68"})
        CHECK_FALSE(inflate(hex));
    const Bytes whole = *decodeHex(kDynamic);
    for (std::size_t size = 0; size + 4 < whole.size(); ++size) {
        Bytes changed = whole;
        changed[size] ^= 0x5A;
        const auto other = inflated(changed, 10'000);
        if (other) CHECK(other->size() <= 10'000);
        CHECK_FALSE(inflated(ByteView(whole).first(size), 10'000));
    }
}
