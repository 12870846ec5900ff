#pragma once

#include "options.h"

namespace samtycke::backend {

// Runs the server until SIGINT or SIGTERM. Errors are those of the start: the folders, the
// policies, the database, the port.
Result<void> serve(const ServeOptions& options);

}  // namespace samtycke::backend
