// Files of the repository that tests read.
#pragma once

#include <catch_amalgamated.hpp>
#include <fstream>
#include <iterator>
#include <string>

namespace samtycke {

// `path` from the root of the repository.
inline std::string repositoryFile(const std::string& path) {
    std::ifstream file(std::string(SAMTYCKE_SOURCE_DIR) + "/" + path, std::ios::binary);
    REQUIRE(file.good());
    return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string okidokiText() { return repositoryFile("consent-schemas/policies/okidoki.json"); }

}  // namespace samtycke
