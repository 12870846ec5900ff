#include "server/log.h"

#include <cstdio>
#include <string>

#include "system.h"

namespace samtycke::backend {
namespace {

void write(const std::string& line) { std::fwrite(line.data(), 1, line.size(), stderr); }

}  // namespace

void Log::access(const AccessLine& line) const {
    if (quiet_) return;
    std::string out = formatInstant(now());
    for (const std::string_view part : {line.network, line.method, line.route})
        out.append(" ").append(part);
    out += " " + std::to_string(line.status) + " " + std::to_string(line.took.count()) + "us\n";
    write(out);
}

void Log::warn(std::string_view code, std::string_view message) const {
    write(formatInstant(now()) + " " + std::string(code) + ": " + std::string(message) + "\n");
}

}  // namespace samtycke::backend
