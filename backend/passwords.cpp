#include "passwords.h"

#include <sodium.h>

#include <array>

#include "server/offload.h"

namespace samtycke::backend {
namespace {

std::string hashNow(const std::string& password) {
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str(out.data(), password.data(), password.size(),
                          crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return {};
    return out.data();
}

}  // namespace

std::string newPassword(Random& random) {
    constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
    constexpr unsigned usable = 256 / letters.size() * letters.size();  // no modulo bias
    std::string out;
    std::size_t count = 0;
    while (count < 16) {
        std::array<std::uint8_t, 1> byte{};
        random.fill(byte);
        if (byte[0] >= usable) continue;
        if (count > 0 && count % 4 == 0) out += '-';
        out += letters[byte[0] % letters.size()];
        ++count;
    }
    return out;
}

Task<std::string> Passwords::hash(std::string password) {
    const auto work = [password = std::move(password)] { return hashNow(password); };
    co_return co_await runOn(thread_, work);
}

Task<bool> Passwords::matches(std::string password, std::string hash) {
    const auto work = [password = std::move(password), hash = std::move(hash)] {
        if (hash.empty()) {
            (void)hashNow(password);
            return false;
        }
        return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
    };
    co_return co_await runOn(thread_, work);
}

}  // namespace samtycke::backend
