// Whatever parses has one canonical text, and truncating twice is truncating once.
#include <cstdint>
#include <cstdlib>

#include "anonymise/ip.h"

using namespace samtycke::anonymise;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto address = parseIp(text);
    if (!address) return 0;
    const auto again = parseIp(formatIp(*address));
    if (!again || *again != *address) std::abort();
    const auto once = truncate(*address, {});
    if (truncate(once, {}) != once) std::abort();
    if (formatIp(once) != truncateIp(text, {}).value()) std::abort();
    return 0;
}
