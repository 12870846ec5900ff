#include "server/request.h"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/pchars.hpp>

#include "base/text.h"

namespace samtycke::backend {
namespace {

std::string_view valueOf(const Request::Fields& fields, std::string_view name) {
    for (const auto& [key, value] : fields)
        if (key == name) return value;
    return {};
}

}  // namespace

std::string_view Request::header(std::string_view lowerCaseName) const {
    return valueOf(headers, lowerCaseName);
}

std::string_view Request::parameter(std::string_view name) const {
    return valueOf(parameters, name);
}

std::string Request::pathText() const {
    std::string out;
    for (const std::string& segment : segments)
        out += (out.empty() ? "" : "/") + boost::urls::encode(segment, boost::urls::pchars);
    return out;
}

std::optional<std::string> Request::queryValue(std::string_view name) const {
    for (const auto& [key, value] : query)
        if (key == name) return value;
    return std::nullopt;
}

std::optional<std::string> Request::cookie(std::string_view name) const {
    for (const std::string_view part : split(header("cookie"), ';')) {
        const std::string_view pair = trim(part);
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name)
            return std::string(pair.substr(equals + 1));
    }
    return std::nullopt;
}

Result<Json> Request::json() const {
    const std::string_view type = header("content-type");
    if (asciiLower(trim(type.substr(0, type.find(';')))) != "application/json")
        return fail("request.media-type", "Send the body as application/json.");
    return parseJson(body);
}

}  // namespace samtycke::backend
