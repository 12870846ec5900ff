#include "signing_keys.h"

#include "proof/receipt.h"
#include "storage/data_directory.h"
#include "system.h"

namespace samtycke::backend {

Result<SigningKeys> SigningKeys::load(const std::filesystem::path& folder, const Tenants& tenants) {
    if (const auto made = prepareDataDirectory(folder); !made) return tl::unexpected(made.error());
    SigningKeys out;
    for (const auto& [name, tenant] : tenants.all()) {
        auto seed = secretFile(folder / (name + ".ed25519"), 32, systemRandom());
        if (!seed) return tl::unexpected(seed.error());
        out.keys_.emplace(tenant.policy.tenant,
                          crypto::signingKeyFromSeed(std::span<const std::uint8_t, 32>(*seed)));
        crypto::wipe(*seed);
    }
    return out;
}

const crypto::SigningKey& SigningKeys::of(const Tenant& tenant) const {
    return keys_.at(tenant.policy.tenant);
}

void registerKeys(Router& router, const Tenants& tenants, const SigningKeys& keys) {
    const auto show = [&keys](const Tenant& tenant, Request&) -> Task<Response> {
        const crypto::PublicKey key = crypto::publicKeyOf(keys.of(tenant));
        Json listed = Json::array();
        listed.push_back(
            Json{{"id", keyIdOf(key)}, {"algorithm", "Ed25519"}, {"publicKey", encodeBase64(key)}});
        co_return json(200, Json{{"keys", std::move(listed)}});
    };
    router.add("GET", "/v1/{tenant}/keys", forTenant(tenants, show));
}

}  // namespace samtycke::backend
