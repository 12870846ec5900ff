// The key of one file, and how every native recipient type of the age format wraps it: with
// ChaCha20-Poly1305 under a wrap key of its own.
#pragma once

#include <array>
#include <optional>

#include "base/bytes.h"
#include "base/crypto.h"
#include "vault/kdf.h"

namespace samtycke::vault {

// The key from which a file's header and payload keys come. Drawn anew for every file.
using FileKey = crypto::Secret<16>;

inline constexpr std::size_t kWrappedFileKey = 32;  // bytes

// Every wrap key is used once (age.md), so where the nonce is not derived, it is zero.
using WrapNonce = std::array<std::uint8_t, 12>;

Bytes wrapFileKey(const FileKey& fileKey, const DerivedKey& key, const WrapNonce& nonce = {});
// Nothing when `wrapped` is not kWrappedFileKey bytes or not authentic under `key`.
std::optional<FileKey> unwrapFileKey(ByteView wrapped, const DerivedKey& key,
                                     const WrapNonce& nonce = {});

}  // namespace samtycke::vault
