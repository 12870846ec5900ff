// Reads tests/vectors/anonymise/*.json.
#pragma once

#include <catch_amalgamated.hpp>
#include <fstream>
#include <iterator>
#include <string>

#include "anonymise/ip.h"
#include "base/json.h"

inline samtycke::Json vectors(const std::string& name) {
    const std::string path =
        std::string(SAMTYCKE_SOURCE_DIR) + "/tests/vectors/anonymise/" + name + ".json";
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto document = samtycke::parseJson(text);
    REQUIRE(document);
    REQUIRE_FALSE(document->empty());
    return *std::move(document);
}

inline samtycke::anonymise::Prefixes prefixesIn(const samtycke::Json& vector) {
    samtycke::anonymise::Prefixes prefixes;
    prefixes.ipv4 = vector.value("ipv4Prefix", prefixes.ipv4);
    prefixes.ipv6 = vector.value("ipv6Prefix", prefixes.ipv6);
    return prefixes;
}
