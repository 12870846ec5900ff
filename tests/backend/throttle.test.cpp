#include "server/throttle.h"

#include <catch_amalgamated.hpp>

using samtycke::Instant;
using samtycke::backend::Throttle;

TEST_CASE("a burst passes, then one per interval, each key by itself") {
    Throttle throttle(3, 1000);
    for (int i = 0; i < 3; ++i) CHECK(throttle.allow("a", {0}));
    CHECK(!throttle.allow("a", {999}));
    CHECK(throttle.retryAfter("a", {0}) == 1);
    CHECK(throttle.allow("b", {0}));
    CHECK(throttle.allow("a", {1000}));
    CHECK(!throttle.allow("a", {1999}));
    CHECK(throttle.allow("a", {2000}));
}

TEST_CASE("a refused attempt does not lengthen the wait; time or forget gives the burst back") {
    Throttle throttle(2, 1000);
    CHECK(throttle.allow("a", {0}));
    CHECK(throttle.allow("a", {0}));
    for (int i = 0; i < 100; ++i) CHECK(!throttle.allow("a", {500}));
    CHECK(throttle.allow("a", {1000}));
    throttle.forget("a");
    CHECK(throttle.allow("a", {1000}));
    CHECK(throttle.allow("a", {1000}));
    CHECK(throttle.allow("a", {10'000}));
    CHECK(throttle.retryAfter("a", {20'000}) == 0);
}
