// Typed identifiers. A slug is what a policy document names things by; it is safe in a file name,
// an attribute and a URL path as it stands.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/text.h"

namespace samtycke {

// ^[a-z][a-z0-9-]{0,63}$
constexpr bool isSlug(std::string_view text) {
    if (text.empty() || text.size() > 64 || !isLower(text[0])) return false;
    for (const char c : text)
        if (!isLower(c) && !isDigit(c) && c != '-') return false;
    return true;
}

template <class Tag>
class Slug {
  public:
    Slug() = default;
    // Error: "id.slug".
    static Result<Slug> parse(std::string_view text) {
        if (!isSlug(text))
            return fail("id.slug",
                        "Use lower-case letters, digits and hyphens, a letter first, at most 64.");
        Slug id;
        id.value_ = std::string(text);
        return id;
    }
    const std::string& str() const { return value_; }
    bool empty() const { return value_.empty(); }
    friend auto operator<=>(const Slug&, const Slug&) = default;

  private:
    std::string value_;
};

using TenantId = Slug<struct TenantTag>;
using PurposeId = Slug<struct PurposeTag>;
using DataId = Slug<struct DataTag>;
using ProcessorId = Slug<struct ProcessorTag>;
using ServiceId = Slug<struct ServiceTag>;
using SourceId = Slug<struct SourceTag>;
using DepartmentId = Slug<struct DepartmentTag>;

}  // namespace samtycke
