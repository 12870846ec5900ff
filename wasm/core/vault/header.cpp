#include "vault/header.h"

#include <algorithm>

#include "base/text.h"

namespace samtycke::vault {
namespace {

constexpr std::string_view kFamily = "age-encryption.org/";
constexpr std::string_view kVersion = "age-encryption.org/v1";
constexpr std::string_view kStanza = "-> ";
constexpr std::string_view kEnd = "---";
constexpr std::size_t kColumns = 64;

Mac macOf(std::string_view text, const FileKey& fileKey) {
    return hmac(hkdf(fileKey.bytes(), {}, "header"), text);
}

void writeStanza(std::string& out, const Stanza& stanza) {
    out += "->";
    for (const std::string& argument : stanza.arguments) (out += ' ') += argument;
    out += '\n';
    const std::string body = encodeBase64(stanza.body, Base64::standard);
    // A last line is always shorter than 64 columns, so an exact fit ends with an empty one.
    for (std::size_t at = 0; at <= body.size(); at += kColumns)
        (out += body.substr(at, kColumns)) += '\n';
}

}  // namespace

tl::unexpected<Error> damagedHeader(const char* what) {
    return fail("vault.header-damaged",
                std::string("Get the file once more; its header is damaged: ") + what + ".");
}

tl::unexpected<Error> alteredHeader() {
    return fail("vault.header-mac",
                "Get the file once more; its header was changed after it was written.");
}

std::string writeHeader(const std::vector<Stanza>& stanzas, const FileKey& fileKey) {
    std::string out(kVersion);
    out += '\n';
    for (const Stanza& stanza : stanzas) writeStanza(out, stanza);
    out += kEnd;
    const Mac mac = macOf(out, fileKey);
    out += ' ';
    out += encodeBase64(mac, Base64::standard);
    out += '\n';
    return out;
}

bool authentic(const Header& header, const FileKey& fileKey) {
    return crypto::equalConstantTime(macOf(header.authenticated, fileKey), header.mac);
}

Result<std::size_t> HeaderReader::take(ByteView bytes) {
    std::string_view rest = textOf(bytes);
    while (!complete() && !rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view piece = rest.substr(0, end);
        if (header_.authenticated.size() + line_.size() + piece.size() >= kMaxHeader)
            return fail("vault.header-too-long",
                        "Get the file once more; its header is longer than 2 MiB.");
        line_ += piece;
        const bool wholeLine = end != std::string_view::npos;
        rest.remove_prefix(piece.size() + (wholeLine ? 1 : 0));
        if (expects_ == Expects::version)
            if (auto fine = checkVersion(wholeLine); !fine)
                return tl::unexpected(std::move(fine.error()));
        if (!wholeLine) break;
        if (auto fine = endLine(); !fine) return tl::unexpected(std::move(fine.error()));
        line_.clear();
    }
    return bytes.size() - rest.size();
}

// Also on a line that is not whole: a huge file of another kind is refused at its first bytes.
Result<void> HeaderReader::checkVersion(bool wholeLine) const {
    const std::size_t common = std::min(line_.size(), kFamily.size());
    if (line_.compare(0, common, kFamily, 0, common) != 0 || (wholeLine && common < kFamily.size()))
        return fail("vault.not-age",
                    "Choose an encrypted file; this is not one in the age format.");
    if (wholeLine ? line_ == kVersion : line_.size() <= kVersion.size()) return {};
    return fail("vault.version",
                "Open this file with a newer program; it is not in version 1 of the age format.");
}

Result<void> HeaderReader::endLine() {
    const std::string_view line = line_;
    switch (expects_) {
        case Expects::version:
            expects_ = Expects::stanza;
            break;
        case Expects::body:
            if (line.size() > kColumns) return damagedHeader("a line is longer than 64 columns");
            body_ += line;
            if (line.size() < kColumns)
                if (auto fine = endStanza(); !fine) return fine;
            break;
        case Expects::stanza:
            if (line.starts_with(kStanza)) {
                if (auto fine = openStanza(line.substr(kStanza.size())); !fine) return fine;
            } else if (line.starts_with("--- ") && !header_.stanzas.empty()) {
                header_.authenticated += kEnd;
                expects_ = Expects::nothing;
                return readMac(line.substr(kEnd.size() + 1));
            } else {
                return damagedHeader("a line is neither a stanza nor the end");
            }
            break;
        case Expects::nothing:
            break;
    }
    (header_.authenticated += line) += '\n';
    return {};
}

Result<void> HeaderReader::openStanza(std::string_view arguments) {
    Stanza stanza;
    for (const std::string_view argument : split(arguments, ' ')) {
        if (argument.empty()) return damagedHeader("a stanza has an empty argument");
        for (const char c : argument)
            if (c < '!' || c > '~')
                return damagedHeader("a stanza has a character that is not printable");
        stanza.arguments.emplace_back(argument);
    }
    header_.stanzas.push_back(std::move(stanza));
    body_.clear();
    expects_ = Expects::body;
    return {};
}

Result<void> HeaderReader::endStanza() {
    auto body = decodeBase64(body_, Base64::standard);
    if (!body) return damagedHeader("a stanza's body is not canonical base64");
    header_.stanzas.back().body = *std::move(body);
    expects_ = Expects::stanza;
    return {};
}

Result<void> HeaderReader::readMac(std::string_view encoded) {
    const auto mac = decodeBase64(encoded, Base64::standard);
    if (!mac || mac->size() != header_.mac.size()) return damagedHeader("its MAC is not 32 bytes");
    std::copy(mac->begin(), mac->end(), header_.mac.begin());
    return {};
}

}  // namespace samtycke::vault
