#include "server/router.h"

#include "base/text.h"

namespace samtycke::backend {
namespace {

bool isParameter(std::string_view segment) { return segment.front() == '{'; }
bool isRest(std::string_view segment) { return isParameter(segment) && segment.ends_with("*}"); }

std::vector<std::string> segmentsOf(std::string_view pattern) {
    std::vector<std::string> out;
    for (const std::string_view segment : split(pattern.substr(1), '/')) out.emplace_back(segment);
    return out;
}

std::string joined(const std::vector<std::string>& segments, std::size_t from) {
    std::string out;
    for (std::size_t i = from; i < segments.size(); ++i) out += (i > from ? "/" : "") + segments[i];
    return out;
}

// Number of literal segments matched, for precedence; -1 when it does not match.
int fit(const Route& route, const std::vector<std::string>& path, Request::Fields& parameters) {
    int literals = 0;
    for (std::size_t i = 0; i < route.segments.size(); ++i) {
        const std::string& wanted = route.segments[i];
        if (!wanted.empty() && isRest(wanted)) {
            if (path.size() <= i) return -1;
            parameters.emplace_back(wanted.substr(1, wanted.size() - 3), joined(path, i));
            return literals;
        }
        if (i >= path.size()) return -1;
        if (!wanted.empty() && isParameter(wanted)) {
            if (path[i].empty()) return -1;
            parameters.emplace_back(wanted.substr(1, wanted.size() - 2), path[i]);
        } else if (wanted == path[i]) {
            ++literals;
        } else {
            return -1;
        }
    }
    return path.size() == route.segments.size() ? literals : -1;
}

bool accepts(const Route& route, std::string_view method) {
    return route.method == "*" || route.method == method ||
           (method == "HEAD" && route.method == "GET");
}

}  // namespace

void Router::add(std::string_view method, std::string_view pattern, Handler handler,
                 RouteOptions options) {
    routes_.push_back({std::string(method), std::string(pattern), segmentsOf(pattern),
                       std::move(handler), options});
}

Router::Match Router::match(std::string_view method,
                            const std::vector<std::string>& segments) const {
    Match match;
    int best = -1;
    for (const Route& route : routes_) {
        Request::Fields parameters;
        const int literals = fit(route, segments, parameters);
        if (literals < 0) continue;
        if (!accepts(route, method)) {
            if (route.segments.front().starts_with("{")) continue;
            match.allowed += (match.allowed.empty() ? "" : ", ") + route.method;
            continue;
        }
        const bool exact =
            match.route != nullptr && match.route->method != method && route.method == method;
        if (literals < best || (literals == best && !exact)) continue;
        best = literals;
        match.route = &route;
        match.parameters = std::move(parameters);
    }
    return match;
}

}  // namespace samtycke::backend
