// The tenants' own databases, as their policies map them (Policy::sources). What a person asks for
// is read and erased through this mapping alone: configured tables and columns, one e-mail address.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "options.h"
#include "rights/wire.h"
#include "storage/database.h"
#include "tenants.h"

namespace samtycke::backend {

class Sources {
  public:
    // Errors: "source.unknown" (a --source that no policy names), "source.mapping" (a table or
    // column that is not there), "rights.source" (no such file), and those of Database.
    static Result<Sources> open(const Tenants& tenants, const std::vector<SourceOption>& options);

    // Every row whose subject column holds the address, letters of either case alike, with its last
    // day of keeping and what an erasure would decide on `today`. Blocks while it reads.
    // Errors: "rights.source", also for a source of the policy that no --source connects: it is
    // never passed over as if nothing were held.
    Result<std::vector<HeldTable>> heldBy(const Tenant& tenant, const std::string& email,
                                          Date today) const;

    // Deletes these rows, if they belong to the address, one transaction per database, and looks
    // that they are gone before it commits. What was gone already is no error, so that an
    // interrupted erasure can be repeated. Blocks.
    // Errors: "rights.source": the rows of that database are all still there.
    Result<void> erase(const Tenant& tenant, const std::string& email,
                       const std::vector<ItemId>& items) const;

  private:
    using Key = std::pair<TenantId, SourceId>;
    Result<Database> database(const TenantId& tenant, const SourceId& source,
                              Database::Mode mode) const;

    std::map<Key, std::filesystem::path> files_;
};

}  // namespace samtycke::backend
