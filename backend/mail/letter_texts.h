// The files consent-schemas/locales/LANG/mail.json, compiled in.
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace samtycke::backend {

// Language and JSON text.
std::span<const std::pair<std::string_view, std::string_view>> letterTexts();

}  // namespace samtycke::backend
