// `samtycke lint FILE…` and `samtycke lint NEW --since OLD`
#pragma once

#include <span>
#include <string>

namespace samtycke::backend {

// Holds policy documents against the schema's rules, their own references and the law. Prints one
// line for every finding to standard output, `FILE: POINTER: code: sentence`, with `warning: `
// before the sentence of a warning and `#` for the pointer to the whole document, and a count to
// standard error. Returns the exit status: 0 without errors, 1 with some, 2 when a file cannot be
// read or none is named.
//
// With an earlier version of the document, every change comes first, `material: ` before the
// sentence of one that visitors must be asked about again, then whether they are; it is an error
// when the history says otherwise (policy/changes.h).
int lint(std::span<const std::string> arguments);

}  // namespace samtycke::backend
