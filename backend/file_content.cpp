#include "file_content.h"

#include <array>
#include <fstream>

namespace samtycke::backend {

Result<std::string> contentOf(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string bytes;
    std::array<char, 65'536> block{};
    while (in.read(block.data(), block.size()) || in.gcount() > 0)
        bytes.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (!in.is_open() || in.bad()) return fail("file.read", file.string() + " cannot be read.");
    return bytes;
}

}  // namespace samtycke::backend
