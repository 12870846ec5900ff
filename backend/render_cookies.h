// `samtycke render cookies POLICY [--language sv] [--dist DIR]`
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace samtycke::backend {

// Writes the cookie declaration (views/cookies.h) to standard output, for a page of the site. The
// texts are those of DIR/locales (dist/ without --dist). Errors: "usage.option", "file.read", those
// of parsePolicy and of Texts::parse.
Result<void> renderCookies(std::span<const std::string> arguments);

}  // namespace samtycke::backend
