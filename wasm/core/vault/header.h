// The header of an age file (C2SP age.md, "Header"): who can open it, and a MAC that binds it.
//
//     age-encryption.org/v1
//     -> X25519 qQ+5G4q…                 a stanza: its type and arguments
//     Ug0FH1Kl…                          and its body
//     --- rkqOCZ0F…                      the MAC
//
// The reader is strict: what a second reader might understand differently is refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "vault/file_key.h"

namespace samtycke::vault {

// A file key, wrapped for one recipient. The first argument is the stanza's type.
struct Stanza {
    std::vector<std::string> arguments;
    Bytes body;

    friend bool operator==(const Stanza&, const Stanza&) = default;
};

struct Header {
    std::vector<Stanza> stanzas;
    std::string authenticated;  // what the MAC covers: everything up to and including "---"
    Mac mac{};
};

inline constexpr std::size_t kMaxHeader = 2 * 1024 * 1024;  // bytes

// "vault.header-damaged", with what is wrong as the end of a sentence.
tl::unexpected<Error> damagedHeader(const char* what);
// "vault.header-mac": the MAC is not that of the file key.
tl::unexpected<Error> alteredHeader();

// The whole header, with the MAC under `fileKey`. `stanzas` is not empty.
std::string writeHeader(const std::vector<Stanza>& stanzas, const FileKey& fileKey);
// True when `fileKey` is the one under which the header was written and nothing was changed since.
bool authentic(const Header& header, const FileKey& fileKey);

// Reads a header that arrives in pieces of any size.
class HeaderReader {
  public:
    // Takes bytes and gives how many of them belong to the header: all of them until it is
    // complete. Errors: "vault.not-age", "vault.version", "vault.header-damaged",
    // "vault.header-too-long".
    Result<std::size_t> take(ByteView bytes);
    bool complete() const { return expects_ == Expects::nothing; }
    // True until the first byte has come.
    bool untouched() const { return header_.authenticated.empty() && line_.empty(); }
    // Only when complete.
    const Header& header() const { return header_; }

  private:
    enum class Expects { version, stanza, body, nothing };

    Result<void> checkVersion(bool wholeLine) const;
    Result<void> endLine();
    Result<void> openStanza(std::string_view arguments);
    Result<void> endStanza();
    Result<void> readMac(std::string_view encoded);

    Expects expects_ = Expects::version;
    std::string line_;
    std::string body_;
    Header header_;
};

}  // namespace samtycke::vault
