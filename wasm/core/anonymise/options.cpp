#include "anonymise/options.h"

#include "base/json.h"

namespace samtycke::anonymise {

Result<UrlRules> parseOptions(std::string_view json) {
    const auto document = parseJson(json);
    if (!document) return tl::unexpected(document.error());
    std::vector<Error> errors;
    JsonReader reader(*document, "", errors);
    reader.onlyKeys({"ipv4Prefix", "ipv6Prefix", "parameters"});
    UrlRules rules;
    if (const auto prefix = reader.optionalInteger("ipv4Prefix", 0, 24))
        rules.prefixes.ipv4 = static_cast<int>(*prefix);
    if (const auto prefix = reader.optionalInteger("ipv6Prefix", 0, 64))
        rules.prefixes.ipv6 = static_cast<int>(*prefix);
    rules.parameters = reader.texts("parameters");
    if (!errors.empty()) return tl::unexpected(std::move(errors[0]));
    return rules;
}

}  // namespace samtycke::anonymise
