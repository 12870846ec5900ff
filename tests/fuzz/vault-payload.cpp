// The input's first bytes say how a file is made, cut up and damaged: what comes out is the
// content, or a beginning of it and an error, and an undamaged file always opens.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "../core/vault/vault_fixture.h"

using namespace samtycke;
using namespace samtycke::vault;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 9) return 0;
    const auto number = [data](std::size_t at) {
        return static_cast<std::size_t>(data[at] | data[at + 1] << 8 | data[at + 2] << 16);
    };
    const Bytes plaintext = content(number(0) % 140'000);
    const std::size_t piece = 1 + number(3) % 70'000;
    Bytes file = encrypted(plaintext, piece);
    if (decrypted(file, piece) != std::pair<Bytes, std::string>(plaintext, "")) std::abort();

    const Bytes undamaged = file;
    const std::size_t at = number(6) % file.size();
    for (std::size_t i = 9; i < size; ++i) {
        const std::size_t place = (at + i - 9) % file.size();
        file[place] = static_cast<std::uint8_t>(file[place] ^ data[i]);
    }
    if (size % 3 == 0) file.resize(at);
    const auto [out, code] = decrypted(file, piece);
    if (file == undamaged) return 0;
    if (code.empty() || out.size() > plaintext.size()) std::abort();
    if (!std::equal(out.begin(), out.end(), plaintext.begin())) std::abort();
    return 0;
}
