// The interface texts of one language: a file of consent-schemas/locales/LANG/.
#pragma once

#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace samtycke {

class Texts {
  public:
    // `keys` are the texts that the widget uses; operator[] and with() are for these only.
    // Errors: those of parseJson; "locale.type" (not an object of texts), "locale.missing".
    static Result<Texts> parse(std::string_view json, std::span<const std::string_view> keys);

    std::string_view operator[](std::string_view key) const;
    // With every "{name}" replaced by its value.
    std::string with(
        std::string_view key,
        std::initializer_list<std::pair<std::string_view, std::string_view>> values) const;

  private:
    std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace samtycke
