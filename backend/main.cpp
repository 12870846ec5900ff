#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "lint.h"
#include "render.h"
#include "serve.h"
#include "vault/commands.h"

namespace {

using Arguments = std::span<const std::string>;

constexpr auto kUsage =
    "samtycke serve …      run the server\n"
    "samtycke lint FILE…   check policy documents; NEW --since OLD: say what has changed\n"
    "samtycke render …     write the banner or the cookie declaration, as HTML\n"
    "samtycke encrypt …, decrypt …, identity …, recipient …, inspect …\n"
    "                      files that only their recipients can open\n"
    "\n";

int failed(const samtycke::Error& error) {
    std::fprintf(stderr, "samtycke: %s: %s\n", error.code.c_str(), error.message.c_str());
    return error.code == "usage.option" ? 2 : 1;
}

int usage(std::FILE* to, int status) {
    std::fprintf(to, "%s%s\n%s\n%s", kUsage, samtycke::backend::kServeUsage,
                 samtycke::backend::kRenderUsage, samtycke::backend::kVaultUsage);
    return status;
}

// What is printed counts when it has been written.
int written(int status) {
    if (status != 0 || (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)) return status;
    return failed({"file.write", "Make it possible to write the output.", ""});
}

samtycke::Result<void> serve(Arguments arguments) {
    const auto options = samtycke::backend::ServeOptions::parse(arguments);
    if (!options) return tl::unexpected(options.error());
    return samtycke::backend::serve(*options);
}

template <samtycke::Result<void> (*command)(Arguments)>
int run(Arguments arguments) {
    const auto done = command(arguments);
    return done ? 0 : failed(done.error());
}

}  // namespace

int main(int count, char** values) {
    using namespace samtycke::backend;
    const std::vector<std::string> arguments(values + 1, values + count);
    const std::map<std::string, int (*)(Arguments)> commands{{"serve", run<serve>},
                                                             {"lint", lint},
                                                             {"render", run<renderCommand>},
                                                             {"encrypt", run<encryptCommand>},
                                                             {"decrypt", run<decryptCommand>},
                                                             {"identity", run<identityCommand>},
                                                             {"recipient", run<recipientCommand>},
                                                             {"inspect", run<inspectCommand>}};
    for (const std::string& argument : arguments) {
        if (argument == "--") break;
        if (argument == "--help" || argument == "-h") return written(usage(stdout, 0));
    }
    const auto command = commands.find(arguments.empty() ? "" : arguments.front());
    if (command == commands.end()) return usage(stderr, 2);
    return written(command->second(Arguments(arguments).subspan(1)));
}
