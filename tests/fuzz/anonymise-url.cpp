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
    if (authority != std::string::npos && authority < 6) {
        const std::string host =
            url->substr(authority + 3, url->find_first_of("/?", authority + 3) - authority - 3);
        if (host.find('@') != std::string::npos || host.empty()) std::abort();
    }
    return 0;
}
