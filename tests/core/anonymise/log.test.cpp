#include "anonymise/log.h"

#include "vectors.h"

using namespace samtycke;
using namespace samtycke::anonymise;

namespace {

std::string anonymised(std::string_view log, std::size_t chunk) {
    LogAnonymiser anonymiser({});
    std::string out;
    for (std::size_t i = 0; i < log.size(); i += chunk)
        out += anonymiser.write(log.substr(i, chunk));
    return out + anonymiser.finish();
}

}  // namespace

TEST_CASE("a log is the same whole, in chunks and byte by byte") {
    for (const Json& vector : vectors("log")) {
        const auto input = vector["input"].get<std::string>();
        INFO(vector["description"]);
        for (const std::size_t chunk : {std::size_t{1}, std::size_t{3}, std::size_t{64}})
            CHECK(anonymised(input, chunk) == vector["expected"]);
    }
}

TEST_CASE("a line is given out when it ends, not before") {
    LogAnonymiser anonymiser({});
    CHECK(anonymiser.write("192.0.2.") == "");
    CHECK(anonymiser.write("77\n198.51.100.") == "192.0.2.0\n");
    CHECK(anonymiser.finish() == "198.51.100.");
    CHECK(anonymiser.finish() == "");
}

TEST_CASE("an endless line is removed and holds no memory") {
    const std::string longest(LogAnonymiser::kMaxLine, 'x');
    CHECK(anonymised(longest + "\nb", 4096) == longest + "\nb");
    CHECK(anonymised(longest + "y\n192.0.2.77\n", 4096) == "(line too long)\n192.0.2.0\n");
    CHECK(anonymised(longest + "anna@example.com", 4096) == "(line too long)");
    LogAnonymiser anonymiser({});
    for (int i = 0; i < 64; ++i) CHECK(anonymiser.write(longest).empty());
    CHECK(anonymiser.finish() == "(line too long)");
}
