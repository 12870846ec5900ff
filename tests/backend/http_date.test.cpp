#include "server/http_date.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;
using namespace samtycke::backend;

TEST_CASE("RFC 9110 5.6.7: the preferred form of a date") {
    CHECK(formatHttpDate({784'111'777'000}) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(formatHttpDate({0}) == "Thu, 01 Jan 1970 00:00:00 GMT");
}
