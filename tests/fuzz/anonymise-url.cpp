// No URL comes out with userinfo, a fragment or an unlisted parameter.
#include <cstdint>
#include <cstdlib>
#include <string>

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
    for (const std::string scheme : {"http://", "https://"}) {
        if (url->compare(0, scheme.size(), scheme) != 0) continue;
        const std::string rest = url->substr(scheme.size());
        const std::string host = rest.substr(0, rest.find_first_of("/?"));
        if (host.find('@') != std::string::npos || host.empty()) std::abort();
    }
    return 0;
}
