// Free text, freed from what identifies a person.
#pragma once

#include <string>
#include <string_view>

#include "anonymise/ip.h"

namespace samtycke::anonymise {

// Replaces, as written or percent-encoded (any number of times):
//   e-mail addresses                                             -> (email)
//   Swedish personal identity and coordination numbers, Finnish
//   personal identity codes, with a right date and check digit   -> (id)
//   Swedish and Finnish phone numbers, and international ones that begin with "+" -> (phone)
//   IP addresses -> truncated; (ip) where the text has an address that cannot be told apart
//   user name and password in a URL -> nothing
// Everything else stays byte for byte; the text need not be UTF-8. Time is linear in the length.
// Names, street addresses and addresses written out in words are not found: a field that may hold
// them does not belong in an event.
std::string anonymiseText(std::string_view text, Prefixes prefixes);

}  // namespace samtycke::anonymise
