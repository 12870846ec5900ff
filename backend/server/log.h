// The access log: one line per request, without personal data. A path is shown as its route's
// pattern and a peer as its truncated network.
#pragma once

#include <chrono>
#include <string_view>

namespace samtycke::backend {

struct AccessLine {
    std::string_view network;
    std::string_view method;
    std::string_view route;
    int status = 0;
    std::chrono::microseconds took{0};
};

class Log {
  public:
    explicit Log(bool quiet) : quiet_(quiet) {}
    // "2026-11-22T09:30:00.000Z 192.0.2.0/24 POST /v1/{tenant}/consents 201 1834us" on stderr.
    void access(const AccessLine& line) const;
    // A condition the operator should know; on stderr even when quiet.
    void warn(std::string_view code, std::string_view message) const;

  private:
    bool quiet_;
};

}  // namespace samtycke::backend
