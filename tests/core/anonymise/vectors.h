// Reads tests/vectors/anonymise/*.json.
#pragma once

#include <string>

#include "../repository.h"
#include "anonymise/ip.h"
#include "base/json.h"

inline samtycke::Json vectors(const std::string& name) {
    auto document =
        samtycke::parseJson(samtycke::repositoryFile("tests/vectors/anonymise/" + name + ".json"));
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
