#include "server/same_site.h"

#include <boost/url/parse.hpp>

namespace samtycke::backend {

bool isCrossSite(const Request& request) {
    const std::string_view site = request.header("sec-fetch-site");
    if (!site.empty()) return site != "same-origin" && site != "none";
    const std::string_view origin = request.header("origin");
    if (origin.empty()) return false;
    const auto url = boost::urls::parse_uri(boost::urls::string_view(origin.data(), origin.size()));
    if (!url) return true;
    const auto host = url->encoded_host_and_port();
    return std::string_view(host.data(), host.size()) != request.header("host");
}

}  // namespace samtycke::backend
