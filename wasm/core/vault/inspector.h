// Says what an age file wants, from its first bytes and without opening it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "vault/armor.h"
#include "vault/header.h"

namespace samtycke::vault {

// Nothing in here is authentic: only opening the file shows that its header was not changed.
struct Inspection {
    Format format = Format::binary;
    std::vector<std::string> types;  // of the stanzas, in their order
    std::optional<int> work;         // scrypt's work factor, when a passphrase is wanted

    friend bool operator==(const Inspection&, const Inspection&) = default;
};

class Inspector {
  public:
    // Takes the next bytes of the file; gives nothing while the header is not complete. Errors:
    // "vault.not-age", "vault.version", "vault.header-damaged", "vault.header-too-long",
    // "vault.armor-damaged".
    Result<std::optional<Inspection>> take(ByteView bytes);
    // What the file's end in the middle of its header means: "vault.not-age", "vault.truncated".
    Error cutOff();
    // Only when `take` has given an Inspection.
    const Header& header() const { return header_.header(); }

  private:
    bool begun_ = false;
    std::optional<ArmorReader> armor_;
    HeaderReader header_;
};

}  // namespace samtycke::vault
