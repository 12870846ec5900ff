#include "server/conditional.h"

#include "base/crypto.h"
#include "base/text.h"

namespace samtycke::backend {

std::string etagOf(std::string_view bytes, std::string_view suffix) {
    const auto digest = crypto::sha256(bytesOf(bytes));
    return '"' + encodeBase64(ByteView(digest).first(16)) + std::string(suffix) + '"';
}

bool matchesEtag(const Request& request, std::string_view etag) {
    for (const std::string_view part : split(request.header("if-none-match"), ',')) {
        std::string_view tag = trim(part);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        if (tag == etag || tag == "*") return true;
    }
    return false;
}

bool acceptsBrotli(const Request& request) {
    for (const std::string_view part : split(request.header("accept-encoding"), ',')) {
        const auto fields = split(part, ';');
        if (asciiLower(trim(fields.front())) != "br") continue;
        for (const std::string_view field : fields) {
            const std::string_view parameter = trim(field);
            if (parameter.starts_with("q=0") &&
                parameter.find_first_of("123456789") == std::string_view::npos)
                return false;
        }
        return true;
    }
    return false;
}

}  // namespace samtycke::backend
