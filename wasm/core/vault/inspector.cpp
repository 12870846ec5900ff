#include "vault/inspector.h"

#include "vault/scrypt.h"

namespace samtycke::vault {

Result<std::optional<Inspection>> Inspector::take(ByteView bytes) {
    if (bytes.empty()) return std::nullopt;
    if (!begun_ && ArmorReader::begins(bytes.front())) armor_.emplace();
    begun_ = true;
    Bytes decoded;
    if (armor_) {
        decoded.resize(ArmorReader::roomFor(bytes.size()));
        bytes = ByteView(decoded).first(armor_->read(bytes, decoded.data()));
    }
    if (auto taken = header_.take(bytes); !taken) return tl::unexpected(std::move(taken.error()));
    if (!header_.complete()) {
        if (armor_ && armor_->error()) return tl::unexpected(*armor_->error());
        return std::nullopt;
    }
    auto scrypt = scryptParameters(header_.header());
    if (!scrypt) return tl::unexpected(std::move(scrypt.error()));
    Inspection inspection;
    inspection.format = armor_ ? Format::armor : Format::binary;
    for (const Stanza& stanza : header_.header().stanzas)
        inspection.types.push_back(stanza.arguments.front());
    if (*scrypt) inspection.work = (*scrypt)->work;
    return inspection;
}

Error Inspector::cutOff() {
    if (armor_) armor_->finish();
    if (armor_ && armor_->error()) return *armor_->error();
    if (header_.untouched())
        return {"vault.not-age", "Choose an encrypted file; this one is empty.", {}};
    return {"vault.truncated", "Get the file once more; its end is missing.", {}};
}

}  // namespace samtycke::vault
