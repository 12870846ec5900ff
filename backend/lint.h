// `samtycke lint FILE…`
#pragma once

#include <span>
#include <string>

namespace samtycke::backend {

// Holds policy documents against the schema's rules, their own references and the law. Prints one
// line for every finding to standard output, `FILE: POINTER: code: sentence`, with `warning: `
// before the sentence of a warning and `#` for the pointer to the whole document, and a count to
// standard error. Returns the exit status: 0 without errors, 1 with some, 2 when a file cannot be
// read or none is named.
int lint(std::span<const std::string> files);

}  // namespace samtycke::backend
