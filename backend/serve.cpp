#include "serve.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>
#include <thread>

#include "admin.h"
#include "administrators.h"
#include "consents.h"
#include "demo.h"
#include "events.h"
#include "health.h"
#include "policies.h"
#include "recipients.h"
#include "rights/rights.h"
#include "server/server.h"
#include "server/static_files.h"
#include "session.h"
#include "signing_keys.h"
#include "storage/data_directory.h"
#include "storage/descriptor.h"
#include "system.h"
#include "uploads/uploads.h"

namespace samtycke::backend {
namespace {

namespace asio = boost::asio;

void say(const std::string& line) {
    std::fputs((line + "\n").c_str(), stdout);
    std::fflush(stdout);
}

Result<Descriptor> lockData(const std::filesystem::path& folder) {
    Descriptor lock(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return fail("data.busy", "Another samtycke uses " + folder.string() +
                                     "; end it, or give another folder with --data.");
    return lock;
}

Result<void> mount(Router& router, std::string_view pattern, const std::filesystem::path& folder,
                   std::string_view without = {}) {
    if (folder.empty()) return {};
    auto files = StaticFiles::load(folder, without);
    if (!files) return tl::unexpected(files.error());
    router.add("GET", pattern, serveFiles(*std::move(files)));
    return {};
}

std::string addressOf(const ServeOptions& options, std::uint16_t port) {
    const std::string host = options.address.find(':') == std::string::npos
                                 ? options.address
                                 : "[" + options.address + "]";
    return "http://" + host + ":" + std::to_string(port) + "/";
}

void sayAddresses(const ServeOptions& options, const Tenants& tenants, std::uint16_t port) {
    const std::string base = addressOf(options, port);
    // Passkeys belong to a name, never to an address.
    const std::string pages =
        options.address == "127.0.0.1" ? "http://localhost:" + std::to_string(port) + "/" : base;
    for (const auto& [name, tenant] : tenants.all())
        for (const std::string_view page : {"/", "/admin/", "/kontrollpanel/", "/your-data/"}) {
            const std::string path = std::string(name).append(page);
            if (!options.site.empty() &&
                std::filesystem::exists(options.site / path / "index.html"))
                say(pages + path);
        }
    if (!options.site.empty()) say(pages + "demo/outbox");
    say("samtycke answers at " + base);
}

Task<Result<void>> createAdministrators(Storage& storage, Passwords& passwords,
                                        const Tenants& tenants) {
    for (const auto& [name, tenant] : tenants.all()) {
        const auto password =
            co_await createFirstAdministrator(storage, passwords, tenant.policy.tenant);
        if (!password) co_return tl::unexpected(password.error());
        if (*password)
            say("Administrator of " + name + " (shown only this once): name admin, password " +
                **password);
    }
    co_return Result<void>();
}

// Runs the coroutine to its end before anything is served.
Result<void> finish(asio::io_context& context, Task<Result<void>> task) {
    Result<void> outcome;
    asio::co_spawn(
        context, std::move(task), [&](const std::exception_ptr& thrown, Result<void> result) {
            outcome = thrown ? fail("server.failed", "The start failed.") : std::move(result);
        });
    context.run();
    context.restart();
    return outcome;
}

Task<Result<void>> sweep(Storage& storage, Uploads& uploads) {
    const auto ended =
        co_await storage.write([](Database& database) { return sweepSessions(database, now()); });
    const auto swept = co_await uploads.sweep();
    co_return ended ? swept : ended;
}

Task<void> sweepNowAndThen(Storage& storage, Uploads& uploads, const Log& log) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_after(std::chrono::minutes(1));
        co_await timer.async_wait(asio::use_awaitable);
        const auto swept = co_await sweep(storage, uploads);
        if (!swept) log.warn(swept.error().code, swept.error().message);
    }
}

Task<void> stopOnSignal(asio::signal_set& signals, Server& server, asio::io_context& context) {
    co_await signals.async_wait(asio::use_awaitable);
    std::signal(SIGINT, SIG_DFL);
    co_await server.stop();
    context.stop();
}

}  // namespace

Result<void> serve(const ServeOptions& options) {
    if (sodium_init() < 0) return fail("server.random", "The system gives no random numbers.");
    std::signal(SIGPIPE, SIG_IGN);
    ::umask(077);

    auto tenants = Tenants::load(options.policies);
    if (!tenants) return tl::unexpected(tenants.error());
    if (auto prepared = prepareDataDirectory(options.data); !prepared) return prepared;
    const auto lock = lockData(options.data);
    if (!lock) return tl::unexpected(lock.error());
    const auto keys = SigningKeys::load(options.data / "keys", *tenants);
    if (!keys) return tl::unexpected(keys.error());

    asio::io_context context;
    Passwords passwords;
    const auto opened = Storage::open(options.data / "samtycke.sqlite");
    if (!opened) return tl::unexpected(opened.error());
    Storage& storage = **opened;
    if (auto kept = finish(context, tenants->remember(storage, now())); !kept) return kept;
    if (!options.dist.empty())
        if (auto kept = finish(context, tenants->rememberTexts(storage, options.dist, now()));
            !kept)
            return kept;

    Router router;
    registerHealth(router, storage);
    registerPolicies(router, *tenants);
    registerKeys(router, *tenants, *keys);
    registerConsents(router, storage, *tenants, *keys);
    registerEvents(router, storage, *tenants);
    registerRecipients(router, storage, *tenants);
    registerAdmin(router, storage, *tenants, passwords);
    registerAdministrators(router, storage, *tenants, passwords);
    if (auto made = prepareDataDirectory(options.data / "uploads"); !made) return made;
    Uploads uploads(storage, *tenants, options.data / "uploads");
    uploads.addRoutes(router);
    const auto rights = Rights::open(context, storage, *tenants, options);
    if (!rights) return tl::unexpected(rights.error());
    (*rights)->registerRoutes(router);
    if (auto mounted = mount(router, "/samtycke/{path*}", options.dist); !mounted) return mounted;
    if (!options.site.empty()) registerCollector(router);
    if (auto mounted = mount(router, "/{path*}", options.site, ".mjs"); !mounted) return mounted;
    if (options.printRoutes) {
        for (const Route& route : router.routes()) say(route.method + " " + route.pattern);
        return {};
    }

    const Log log(options.quiet);
    Server server(context, router, options.limits, log, options.trustedProxy);
    const auto port = server.listen(options.address, options.port);
    if (!port) return tl::unexpected(port.error());

    if (auto made = finish(context, createAdministrators(storage, passwords, *tenants)); !made)
        return made;
    if (auto cleaned = finish(context, uploads.recover()); !cleaned) return cleaned;
    if (auto swept = finish(context, sweep(storage, uploads)); !swept) return swept;

    asio::signal_set signals(context, SIGINT, SIGTERM);
    asio::co_spawn(context, stopOnSignal(signals, server, context), asio::detached);
    asio::co_spawn(context, sweepNowAndThen(storage, uploads, log), asio::detached);
    server.start();
    const std::string address = addressOf(options, *port);
    (*rights)->start(options.publicUrl.empty() ? address : options.publicUrl);
    sayAddresses(options, *tenants, *port);

    std::vector<std::thread> threads;
    const unsigned count = std::clamp(std::thread::hardware_concurrency(), 2U, 3U);
    for (unsigned i = 1; i < count; ++i) threads.emplace_back([&] { context.run(); });
    context.run();
    for (std::thread& thread : threads) thread.join();
    return {};
}

}  // namespace samtycke::backend
