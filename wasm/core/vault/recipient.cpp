#include "vault/recipient.h"

namespace samtycke::vault {

Result<Recipient> Recipient::parse(std::string_view text) {
    const auto any = [](const auto& key) { return Recipient(key); };
    if (text.starts_with("age1pq1")) return HybridRecipient::parse(text).map(any);
    return X25519Recipient::parse(text).map(any);
}

std::string Recipient::str() const {
    return std::visit([](const auto& key) { return key.str(); }, key_);
}

Stanza Recipient::wrap(const FileKey& fileKey, Random& random) const {
    return std::visit([&](const auto& key) { return key.wrap(fileKey, random); }, key_);
}

Result<std::string> headerFor(const std::vector<Recipient>& recipients, const FileKey& fileKey,
                              Random& random) {
    if (recipients.empty())
        return fail("vault.no-recipients", "Name at least one recipient who can open the file.");
    for (const Recipient& recipient : recipients)
        if (recipient.postQuantum() != recipients.front().postQuantum())
            return fail("vault.mixed-recipients",
                        "Name only post-quantum recipients (age1pq1…) or none of them; "
                        "a file is as strong as its weakest recipient.");
    std::vector<Stanza> stanzas;
    stanzas.reserve(recipients.size());
    for (const Recipient& recipient : recipients)
        stanzas.push_back(recipient.wrap(fileKey, random));
    std::string header = writeHeader(stanzas, fileKey);
    if (header.size() > kMaxHeader)
        return fail("vault.too-many-recipients",
                    "Name fewer recipients; the header would be longer than 2 MiB.");
    return header;
}

}  // namespace samtycke::vault
