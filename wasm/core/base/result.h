// Errors as values. No function in core throws.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace samtycke {

// `code` is stable and machine-readable ("area.reason", e.g. "policy.missing-field").
// `message` is one sentence that says what to do. `pointer` is an RFC 6901 JSON pointer to the
// offending place, empty when the error is not about a document.
struct Error {
    std::string code;
    std::string message;
    std::string pointer;

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(std::string_view code, std::string message,
                                  std::string pointer = {}) {
    return tl::unexpected<Error>(Error{std::string(code), std::move(message), std::move(pointer)});
}

}  // namespace samtycke
