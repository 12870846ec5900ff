#include "uploads/sizes.h"

#include <algorithm>
#include <bit>

namespace samtycke::backend {

std::int64_t encryptedSize(std::int64_t plain) {
    constexpr std::int64_t chunk = 65'536;
    return kMostDescription + kMostHeader + 16 + plain +
           16 * std::max<std::int64_t>(1, (plain + chunk - 1) / chunk);
}

std::int64_t padmeSize(std::int64_t size) {
    if (size < 2) return size;
    // Cast, since it is another type before LWG 3656.
    const auto width = [](std::uint64_t n) {
        return static_cast<std::uint64_t>(std::bit_width(n));
    };
    const std::uint64_t exponent = width(static_cast<std::uint64_t>(size)) - 1;
    const std::uint64_t kept = width(exponent);  // floor(log2 E) + 1
    const std::int64_t mask = exponent > kept ? (std::int64_t{1} << (exponent - kept)) - 1 : 0;
    return (size + mask) & ~mask;
}

}  // namespace samtycke::backend
