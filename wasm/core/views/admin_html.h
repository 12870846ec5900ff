// The HTML of the administrator's panel; views/admin.h has its states.
#pragma once

#include "base/html.h"
#include "views/admin.h"

namespace samtycke {

Html adminHtml(const AdminSetting& setting, const AdminState& state, Instant now);

}  // namespace samtycke
