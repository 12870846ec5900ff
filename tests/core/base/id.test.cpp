#include "base/id.h"

#include <algorithm>
#include <catch_amalgamated.hpp>

#include "base/uuid.h"

using namespace samtycke;

namespace {

class Counting : public Random {
  public:
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) byte = next_++;
    }

  private:
    std::uint8_t next_ = 0xF0;
};

}  // namespace

TEST_CASE("a slug is safe in paths, attributes and file names") {
    for (const char* good : {"a", "newsletter-tracking", "x1"})
        CHECK(PurposeId::parse(good).value().str() == good);
    for (const char* bad : {"", "A", "1a", "-a", "a_b", "a/b", "å", "a b", "..", "a\n"})
        CHECK(PurposeId::parse(bad).error().code == "id.slug");
    CHECK_FALSE(PurposeId::parse(std::string(65, 'a')));
}

TEST_CASE("RFC 9562: versions and variant bits, and time order of version 7") {
    Counting random;
    const Uuid early = Uuid::timeOrdered({1'700'000'000'000}, random);
    const Uuid late = Uuid::timeOrdered({1'700'000'000'001}, random);
    CHECK(early.str() == "018bcfe5-6800-70f1-b2f3-f4f5f6f7f8f9");
    CHECK(early < late);
    CHECK(Uuid::random(random).str()[14] == '4');
    CHECK(Uuid::parse(early.str()).value() == early);
    for (const char* bad :
         {"", "018bcfe5-6800-70f1-b2f3-f4f5f6f7f8fG", "018BCFE5-6800-70f1-b2f3-f4f5f6f7f8f9",
          "018bcfe5068000-70f1-b2f3-f4f5f6f7f8f9"})
        CHECK(Uuid::parse(bad).error().code == "id.uuid");
}
