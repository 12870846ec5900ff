// The cookie declaration: everything that the policy's services keep on the device, by purpose, for
// the site's own page (ePrivacy 5(3), CJEU C-673/17 Planet49: what for, how long and who reads it).
#pragma once

#include <string_view>

#include "base/html.h"
#include "base/result.h"
#include "policy/policy.h"

namespace samtycke {

// `locale` is the JSON of locales/LANG/consent.json. Errors: those of Texts::parse.
Result<Html> cookiesView(const Policy& policy, std::string_view locale, const Language& language);

}  // namespace samtycke
