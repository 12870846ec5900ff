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

TEST_CASE("what is taken back no longer counts, and only for its own upload") {
    NetworkUsage usage;
    CHECK(usage.take("a", "1", 100, 100, {0}));
    usage.giveBack("2");
    CHECK(!usage.take("a", "3", 1, 100, {0}));
    usage.giveBack("1");
    CHECK(usage.take("a", "3", 100, 100, {0}));
}

TEST_CASE("unfinished uploads are counted for their network until they end or a day has passed") {
    NetworkUsage usage;
    for (const char* upload : {"1", "2", "3"}) CHECK(usage.take("a", upload, 1, 100, {0}));
    CHECK(usage.take("b", "4", 1, 100, {0}));
    CHECK(usage.unfinished("a", {1}) == 3);
    usage.finish("1");
    usage.giveBack("2");
    CHECK(usage.unfinished("a", {1}) == 1);
    CHECK(usage.unfinished("a", {kDayMs}) == 0);
    CHECK(usage.unfinished("c", {1}) == 0);
    // What is finished still counts against the day's bytes.
    CHECK(!usage.take("a", "5", 99, 100, {1}));
}

TEST_CASE("a size beyond every quota is refused without overflow") {
    NetworkUsage usage;
    CHECK(!usage.take("a", "1", INT64_MAX, 100, {0}));
    CHECK(usage.take("a", "1", 100, 100, {0}));
}
