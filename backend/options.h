// What `samtycke serve` was asked to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "server/limits.h"

namespace samtycke::backend {

// --source TENANT.SOURCE=sqlite:FILE: a database of the tenant's own, for the policy's `sources`.
struct SourceOption {
    std::string tenant;
    std::string source;
    std::filesystem::path file;
};

struct ServeOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::filesystem::path data;
    std::filesystem::path policies;
    std::filesystem::path dist;
    std::filesystem::path site;  // empty: no demo pages
    std::vector<SourceOption> sources;
    std::string smtp;       // URL; empty: mails go to the outbox folder
    std::string publicUrl;  // where visitors reach the pages; empty: http://ADDRESS:PORT
    std::string trustedProxy;
    bool quiet = false;
    bool printRoutes = false;
    Limits limits;

    // Error: "usage.option", with what is wrong.
    static Result<ServeOptions> parse(std::span<const std::string> arguments);
};

extern const char* const kServeUsage;

}  // namespace samtycke::backend
