// Which handler answers a method and a path.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "server/request.h"
#include "server/response.h"
#include "server/task.h"

namespace samtycke::backend {

// Lives as long as the server, so that a coroutine lambda may capture by reference or by value.
using Handler = std::function<Task<Response>(Request&)>;

struct RouteOptions {
    std::size_t maxBody = 64 * 1024;     // bytes; 413 above
    bool streamed = false;               // the handler reads request.stream; no maxBody
    std::chrono::seconds timeLimit{30};  // for the whole request; streamed: for each read
    bool crossSite = false;              // true: other sites may call it although it is a POST
};

struct Route {
    std::string method;   // "*": every method
    std::string pattern;  // "/v1/{tenant}/uploads/{id}"; a last "{rest*}" takes what is left
    std::vector<std::string> segments;
    Handler handler;
    RouteOptions options;
};

class Router {
  public:
    void add(std::string_view method, std::string_view pattern, Handler handler,
             RouteOptions options = {});

    struct Match {
        const Route* route = nullptr;  // null: 404, or 405 when `allowed` is not empty
        Request::Fields parameters;
        std::string allowed;  // "GET, HEAD, POST"
    };
    // HEAD falls back to GET. Literal segments win over parameters.
    Match match(std::string_view method, const std::vector<std::string>& segments) const;
    const std::vector<Route>& routes() const { return routes_; }

  private:
    std::vector<Route> routes_;
};

}  // namespace samtycke::backend
