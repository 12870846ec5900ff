#include "options.h"

#include <functional>
#include <map>

#include "base/text.h"

namespace samtycke::backend {

const char* const kServeUsage =
    R"(samtycke serve --data DIR --policies DIR [options]
  --data DIR              everything that is kept: database, keys, uploads (made at first start)
  --policies DIR          one policy document (NAME.json) per tenant
  --dist DIR              the browser modules, served at /samtycke/
  --site DIR              demo pages, and /demo/…: /demo/outbox shows the mails that were not sent,
                          with links that sign in, to visitors on this machine only
  --address A, --port N   where to listen (127.0.0.1 and 8080; port 0 takes a free one)
  --source T.S=sqlite:F   the database of source S of tenant T's policy; may be repeated
  --smtp URL              mail server, as smtp://host:25; without it mails go to DIR/outbox
  --public-url URL        where visitors reach the pages, for links in mails: a page of people's
                          data is at URL/TENANT/your-data/ (URL/TENANT/en/your-data/ in English)
  --trust-proxy ADDRESS   take the visitor's address from X-Forwarded-For of this proxy
  --max-connections N, --max-connections-per-peer N, --header-seconds N, --idle-seconds N
  --quiet                 no access log
  --print-routes          print method and path of every route, and end
)";

namespace {

Result<SourceOption> parseSource(const std::string& value) {
    const std::size_t dot = value.find('.');
    const std::size_t equals = value.find("=sqlite:");
    if (dot == std::string::npos || equals == std::string::npos || dot > equals)
        return fail("usage.option", "Write --source as TENANT.SOURCE=sqlite:FILE.");
    return SourceOption{value.substr(0, dot), value.substr(dot + 1, equals - dot - 1),
                        value.substr(equals + 8)};
}

}  // namespace

Result<ServeOptions> ServeOptions::parse(std::span<const std::string> arguments) {
    using Take = std::function<Result<void>(const std::string&)>;
    ServeOptions out;
    const auto text = [](auto& to) -> Take {
        return [&to](const std::string& value) -> Result<void> {
            to = value;
            return {};
        };
    };
    const auto number = [](std::int64_t least, std::int64_t most, auto use) -> Take {
        return [=](const std::string& value) -> Result<void> {
            const auto parsed = parseDecimal(value);
            if (!parsed || *parsed < least || *parsed > most)
                return fail("usage.option", "Give a whole number from " + std::to_string(least) +
                                                " to " + std::to_string(most) + ", not \"" + value +
                                                "\".");
            use(*parsed);
            return {};
        };
    };
    const std::map<std::string, bool*> flags{{"--quiet", &out.quiet},
                                             {"--print-routes", &out.printRoutes}};
    Limits& limits = out.limits;
    const std::map<std::string, Take> options{
        {"--address", text(out.address)},
        {"--port", number(0, 65535, [&](auto n) { out.port = static_cast<std::uint16_t>(n); })},
        {"--data", text(out.data)},
        {"--policies", text(out.policies)},
        {"--dist", text(out.dist)},
        {"--site", text(out.site)},
        {"--smtp", text(out.smtp)},
        {"--public-url", text(out.publicUrl)},
        {"--trust-proxy", text(out.trustedProxy)},
        {"--max-connections",
         number(1, 1'000'000, [&](auto n) { limits.connections = static_cast<std::size_t>(n); })},
        {"--max-connections-per-peer",
         number(1, 1'000'000,
                [&](auto n) { limits.connectionsPerPeer = static_cast<std::size_t>(n); })},
        {"--header-seconds",
         number(1, 3600, [&](auto n) { limits.headerTime = std::chrono::seconds(n); })},
        {"--idle-seconds",
         number(1, 3600, [&](auto n) { limits.idleTime = std::chrono::seconds(n); })},
        {"--source", [&](const std::string& value) -> Result<void> {
             auto source = parseSource(value);
             if (!source) return tl::unexpected(source.error());
             out.sources.push_back(*std::move(source));
             return {};
         }}};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (const auto flag = flags.find(arguments[i]); flag != flags.end()) {
            *flag->second = true;
            continue;
        }
        const auto option = options.find(arguments[i]);
        if (option == options.end())
            return fail("usage.option", "There is no option " + arguments[i] + ".");
        if (i + 1 == arguments.size())
            return fail("usage.option", "Give a value after " + arguments[i] + ".");
        if (auto taken = option->second(arguments[++i]); !taken)
            return tl::unexpected(taken.error());
    }
    if (out.policies.empty()) return fail("usage.option", "Give --policies DIR.");
    if (out.data.empty()) return fail("usage.option", "Give --data DIR.");
    return out;
}

}  // namespace samtycke::backend
