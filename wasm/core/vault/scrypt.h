// Passphrases as recipients of the age format (C2SP age.md, "The scrypt recipient type"; RFC 7914
// with r = 8, p = 1). A passphrase is turned into a key once, at a cost that the header states;
// everything else is cheap, so a program can do that one step elsewhere.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "base/random.h"
#include "base/result.h"
#include "vault/header.h"

namespace samtycke::vault {

// The work factor is the binary logarithm of N: w takes 2^w KiB of memory, and twice the time of
// w - 1.
inline constexpr int kUsualWork = 18;  // what age writes: 256 MiB, about a second
inline constexpr int kMostWork = 22;   // 4 GiB

struct ScryptParameters {
    std::array<std::uint8_t, 16> salt{};
    int work = kUsualWork;

    friend bool operator==(const ScryptParameters&, const ScryptParameters&) = default;
};

// What the header asks of a passphrase; nothing when it has no scrypt stanza. Any work factor is
// given as it stands, up to 2^31 - 1. Error: "vault.header-damaged" when the stanza has a wrong
// shape or is not the only one.
Result<std::optional<ScryptParameters>> scryptParameters(const Header& header);

// A passphrase made into the wrap key of one file.
class ScryptKey {
  public:
    // Blocks, for the work factor's time and memory. Errors: "vault.passphrase-empty",
    // "vault.work-factor" (not 1 to kMostWork), "vault.memory" (there is not enough of it).
    static Result<ScryptKey> derive(std::string_view passphrase,
                                    const ScryptParameters& parameters);
    // For a new file. Draws 16 bytes of salt; errors as above.
    static Result<ScryptKey> create(std::string_view passphrase, int work, Random& random);
    // The text of `str`. Error: "vault.passphrase-key".
    static Result<ScryptKey> parse(std::string_view text);
    // A secret, for the same program elsewhere; the format is its own.
    std::string str() const;

    Stanza wrap(const FileKey& fileKey) const;
    // The file key of a header with these parameters; nothing when the passphrase is wrong.
    std::optional<FileKey> unwrap(const Stanza& stanza) const;

  private:
    ScryptKey(const ScryptParameters& parameters, DerivedKey key)
        : parameters_(parameters), key_(std::move(key)) {}
    ScryptParameters parameters_;
    DerivedKey key_;
};

}  // namespace samtycke::vault
