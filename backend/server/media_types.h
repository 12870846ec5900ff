#pragma once

#include <string_view>

namespace samtycke::backend {

struct MediaType {
    std::string_view name;  // empty: not a type this server hands out
    bool compressible = false;
};

// By the file name's ending (IANA media types).
MediaType mediaTypeOf(std::string_view fileName);

}  // namespace samtycke::backend
