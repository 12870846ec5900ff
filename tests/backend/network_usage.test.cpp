#include "uploads/network_usage.h"

#include <catch_amalgamated.hpp>

using samtycke::kDayMs;
using samtycke::backend::NetworkUsage;

TEST_CASE("a network may send so much in 24 hours, whatever others send") {
    NetworkUsage usage;
    CHECK(usage.take("a", "1", 60, 100, {0}));
    CHECK(!usage.take("a", "2", 41, 100, {1}));
    CHECK(usage.take("a", "2", 40, 100, {1}));
    CHECK(usage.take("b", "3", 100, 100, {1}));
    CHECK(!usage.take("a", "4", 1, 100, {kDayMs - 1}));
    CHECK(usage.take("a", "4", 60, 100, {kDayMs}));
    CHECK(!usage.take("a", "5", 1, 100, {kDayMs}));
}

TEST_CASE("what is taken back no longer counts, and only for its own network and upload") {
    NetworkUsage usage;
    CHECK(usage.take("a", "1", 100, 100, {0}));
    usage.giveBack("b", "1");
    usage.giveBack("a", "2");
    CHECK(!usage.take("a", "3", 1, 100, {0}));
    usage.giveBack("a", "1");
    CHECK(usage.take("a", "3", 100, 100, {0}));
}

TEST_CASE("a size beyond every quota is refused without overflow") {
    NetworkUsage usage;
    CHECK(!usage.take("a", "1", INT64_MAX, 100, {0}));
    CHECK(usage.take("a", "1", 100, 100, {0}));
}
