#include "base/uuid.h"

#include <array>
#include <span>

#include "base/bytes.h"

namespace samtycke {
namespace {

using Raw = std::array<std::uint8_t, 16>;

std::string textOfRaw(Raw raw, unsigned version) {
    raw[6] = static_cast<std::uint8_t>((raw[6] & 0x0FU) | (version << 4U));
    raw[8] = static_cast<std::uint8_t>((raw[8] & 0x3FU) | 0x80U);
    std::string text = encodeHex(raw);
    for (const std::size_t hyphen : {8U, 13U, 18U, 23U}) text.insert(hyphen, 1, '-');
    return text;
}

}  // namespace

Uuid Uuid::timeOrdered(Instant now, Random& random) {
    Raw raw{};
    for (std::size_t i = 0; i < 6; ++i)
        raw[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(now.ms) >> (40 - 8 * i));
    random.fill(std::span(raw).subspan(6));
    Uuid id;
    id.value_ = textOfRaw(raw, 7);
    return id;
}

Uuid Uuid::random(Random& random) {
    Raw raw{};
    random.fill(raw);
    Uuid id;
    id.value_ = textOfRaw(raw, 4);
    return id;
}

Result<Uuid> Uuid::parse(std::string_view text) {
    bool ok = text.size() == 36;
    for (std::size_t i = 0; ok && i < text.size(); ++i) {
        const char c = text[i];
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        ok = hyphen ? c == '-' : ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
    if (!ok) return fail("id.uuid", "Give a UUID in its lower-case, 36-character form.");
    Uuid id;
    id.value_ = std::string(text);
    return id;
}

}  // namespace samtycke
