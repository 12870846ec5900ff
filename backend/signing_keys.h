// The Ed25519 keys with which receipts are signed, one per tenant.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/crypto.h"
#include "server/router.h"
#include "tenants.h"

namespace samtycke::backend {

class SigningKeys {
  public:
    // Reads FOLDER/TENANT.ed25519 (the 32-byte seed, mode 0600) of every tenant; makes those that
    // are missing. Errors: "data.folder", "data.secret".
    static Result<SigningKeys> load(const std::filesystem::path& folder, const Tenants& tenants);

    const crypto::SigningKey& of(const Tenant& tenant) const;

  private:
    std::map<TenantId, crypto::SigningKey> keys_;
};

// GET /v1/{tenant}/keys.
void registerKeys(Router& router, const Tenants& tenants, const SigningKeys& keys);

}  // namespace samtycke::backend
