#include "vault/bech32.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace samtycke::vault {
namespace {

constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kChecksum = 6;

class Checksum {
  public:
    explicit Checksum(std::string_view lowerPrefix) {
        for (const char c : lowerPrefix) add(static_cast<std::uint8_t>(c) >> 5U);
        add(0);
        for (const char c : lowerPrefix) add(static_cast<std::uint8_t>(c) & 31U);
    }
    void add(std::uint32_t value) {
        constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                             0x3d4233dd, 0x2a1462b3};
        const std::uint32_t top = state_ >> 25U;
        state_ = ((state_ & 0x1ffffffU) << 5U) ^ value;
        for (std::uint32_t i = 0; i < 5; ++i)
            if (((top >> i) & 1U) != 0) state_ ^= kGenerator[i];
    }
    std::uint32_t value() const { return state_; }

  private:
    std::uint32_t state_ = 1;
};

tl::unexpected<Error> refused(const char* why) { return fail("vault.bech32", why); }

}  // namespace

std::string encodeBech32(std::string_view prefix, ByteView data) {
    std::string out(prefix);
    out.reserve(prefix.size() + 1 + (data.size() * 8 + 4) / 5 + kChecksum);
    out += '1';
    Checksum checksum(prefix);
    const auto write = [&](std::uint32_t value) {
        checksum.add(value);
        out += kAlphabet[value];
    };
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : data) {
        buffer = ((buffer << 8U) | byte) & 0xfffU;
        for (bits += 8; bits >= 5;) {
            bits -= 5;
            write((buffer >> bits) & 31U);
        }
    }
    if (bits > 0) write((buffer << (5U - bits)) & 31U);
    for (std::size_t i = 0; i < kChecksum; ++i) checksum.add(0);
    const std::uint32_t sum = checksum.value() ^ 1U;
    for (unsigned i = 0; i < kChecksum; ++i) out += kAlphabet[(sum >> (5U * (5U - i))) & 31U];
    return out;
}

Result<Bech32> decodeBech32(std::string_view text) {
    const std::size_t separator = text.rfind('1');
    if (separator == std::string_view::npos || separator == 0 ||
        text.size() - separator - 1 < kChecksum)
        return refused("Give the whole key: a prefix, the digit 1, and the key's characters.");
    bool lower = false;
    bool upper = false;
    for (const char c : text) {
        if (c < '!' || c > '~') return refused("Remove white space and foreign characters.");
        lower = lower || isLower(c);
        upper = upper || (isAlpha(c) && !isLower(c));
    }
    if (lower && upper) return refused("Write the key in one case only.");

    Bech32 out{std::string(text.substr(0, separator)), {}};
    const std::string_view tail = text.substr(separator + 1);
    const std::size_t length = tail.size() - kChecksum;
    out.data.reserve(length * 5 / 8);
    Checksum checksum(asciiLower(out.prefix));
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    bool known = true;
    for (std::size_t i = 0; i < tail.size(); ++i) {
        const char c =
            upper ? static_cast<char>(isAlpha(tail[i]) ? tail[i] | 0x20 : tail[i]) : tail[i];
        const std::size_t value = kAlphabet.find(c);
        if (value == std::string_view::npos) {
            known = false;
            break;
        }
        checksum.add(static_cast<std::uint32_t>(value));
        if (i >= length) continue;
        buffer = ((buffer << 5U) | static_cast<std::uint32_t>(value)) & 0xfffU;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        out.data.push_back(static_cast<std::uint8_t>((buffer >> bits) & 255U));
    }
    const bool stray = bits >= 5 || (buffer & ((1U << bits) - 1U)) != 0;
    if (known && checksum.value() == 1 && !stray) return out;
    crypto::wipe(out.data);
    return refused("Copy the key once more; a character is wrong or missing.");
}

std::string encodeIdentity(std::string_view prefix, const crypto::Secret<32>& secret) {
    std::string text = encodeBech32(asciiLower(prefix), secret.bytes());
    for (char& c : text)
        if (isLower(c)) c = static_cast<char>(c - 'a' + 'A');
    return text;
}

std::optional<crypto::Secret<32>> decodeIdentity(std::string_view prefix, std::string_view text) {
    auto decoded = decodeBech32(text);
    if (!decoded) return std::nullopt;
    std::optional<crypto::Secret<32>> secret(std::in_place);
    if (decoded->prefix == prefix && decoded->data.size() == secret->bytes().size())
        std::copy(decoded->data.begin(), decoded->data.end(), secret->bytes().begin());
    else
        secret.reset();
    crypto::wipe(decoded->data);
    return secret;
}

}  // namespace samtycke::vault
