// `samtycke render`: what a policy shows, written by the same core as in the page.
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace samtycke::backend {

// render banner POLICY: the first layer for a page of its own (views/first_layer.h) on standard
// output, and on standard error what the page's Content Security Policy has to allow for it.
// render cookies POLICY: the cookie declaration (views/cookies.h) on standard output.
// Errors: "usage.option", "file.read", those of parsePolicy and Texts::parse, "locale.unavailable".
Result<void> renderCommand(std::span<const std::string> arguments);

extern const char* const kRenderUsage;

}  // namespace samtycke::backend
