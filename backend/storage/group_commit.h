// Many writes, one flush to the disk.
#pragma once

#include <memory>
#include <vector>

#include "storage/storage.h"

namespace samtycke::backend {

// Runs the jobs in one transaction, each in a savepoint of its own, and tells each its outcome
// after the commit.
void commitTogether(Database& database, std::vector<std::unique_ptr<Storage::Job>> jobs);

}  // namespace samtycke::backend
