#include "server/status.h"

#include <boost/beast/http/status.hpp>

namespace samtycke::backend {

std::string reasonPhrase(int status) {
    namespace http = boost::beast::http;
    if (status == 460) return "Checksum Mismatch";  // tus 1.0, extension checksum
    return std::string(http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status))));
}

}  // namespace samtycke::backend
