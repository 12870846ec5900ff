#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lint.h"
#include "serve.h"

namespace {

using Arguments = std::span<const std::string>;

constexpr auto kUsage =
    "samtycke serve …      run the server\n"
    "samtycke lint FILE…   check policy documents\n"
    "\n";

int failed(const samtycke::Error& error) {
    std::fprintf(stderr, "samtycke: %s: %s\n", error.code.c_str(), error.message.c_str());
    return error.code == "usage.option" ? 2 : 1;
}

int usage() {
    std::fprintf(stderr, "%s%s", kUsage, samtycke::backend::kServeUsage);
    return 2;
}

int serve(Arguments arguments) {
    const auto options = samtycke::backend::ServeOptions::parse(arguments);
    if (!options) return failed(options.error());
    const auto served = samtycke::backend::serve(*options);
    return served ? 0 : failed(served.error());
}

}  // namespace

int main(int count, char** values) {
    const std::vector<std::string> arguments(values + 1, values + count);
    const std::map<std::string, int (*)(Arguments)> commands{{"serve", serve},
                                                             {"lint", samtycke::backend::lint}};
    const auto command = commands.find(arguments.empty() ? "" : arguments.front());
    if (command == commands.end()) return usage();
    return command->second(Arguments(arguments).subspan(1));
}
