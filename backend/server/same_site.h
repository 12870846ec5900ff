// Refusing requests that another site makes in a visitor's name (CSRF).
#pragma once

#include "server/request.h"

namespace samtycke::backend {

// True when a browser says that the request comes from elsewhere: Sec-Fetch-Site (Fetch Metadata)
// other than same-origin or none, or else an Origin whose host is not the one that was asked.
// Programs that are not browsers send neither.
bool isCrossSite(const Request& request);

}  // namespace samtycke::backend
