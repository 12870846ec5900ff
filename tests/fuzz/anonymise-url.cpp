// No URL comes out with userinfo, a fragment or an unlisted parameter.
#include <cstdint>
#include <cstdlib>

#include "anonymise/url.h"

using namespace samtycke::anonymise;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto url = anonymiseUrl(text, {{}, {"q"}});
    if (!url) return 0;
    if (url->find('#') != std::string::npos) std::abort();
    const std::size_t query = url->find('?');
    if (query != std::string::npos &&
        (url->substr(query, 2) != "?q" && url->substr(query, 2) != "?%"))
        std::abort();
    const std::size_t authority = url->find("://");
    if (url->substr(0, 4) == "http" && (authority == 4 || authority == 5)) {
        const std::string rest = url->substr(authority + 3);
        const std::string host = rest.substr(0, rest.find_first_of("/?"));
        if (host.find('@') != std::string::npos || host.empty()) std::abort();
    }
    return 0;
}
