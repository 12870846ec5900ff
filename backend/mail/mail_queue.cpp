#include "mail/mail_queue.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdio>

#include "rights/request_store.h"
#include "session.h"
#include "system.h"

namespace samtycke::backend {
namespace {

namespace asio = boost::asio;

constexpr std::int64_t kLinkMs = 30 * kMinuteMs;
constexpr std::int64_t kGiveUpMs = 5 * kDayMs;

std::int64_t pauseAfter(std::int64_t attempts) {
    const std::int64_t doublings = std::min<std::int64_t>(attempts, 8);
    constexpr std::int64_t kFirstMs = 15'000;
    return std::min(kHourMs, kFirstMs << doublings);
}

Result<void> storeLink(Database& database, const TenantId& tenant, const std::string& token,
                       const std::string& email, Instant now) {
    return withoutCount(database.run(
        "INSERT INTO links (tenant_id, token_hash, email, expires) VALUES (?, ?, ?, ?)",
        tenant.str(), tokenHash(token), email, now.ms + kLinkMs));
}

}  // namespace

struct MailQueue::Waiting {
    TenantId tenant;
    std::string id;
    Mail mail;
    std::int64_t attempts = 0;
    Instant created;
    Instant due;

    static Result<std::optional<Waiting>> next(Database& database) {
        const auto row = database.first(
            "SELECT tenant_id, id, kind, email, language, request_id, attempts, created, due "
            "FROM mails ORDER BY due LIMIT 1");
        if (!row) return tl::unexpected(row.error());
        if (!*row) return std::optional<Waiting>();
        const Row& found = **row;
        Waiting waiting;
        waiting.tenant = TenantId::parse(found.text(0)).value_or(TenantId());
        waiting.id = found.text(1);
        waiting.mail.kind = found.text(2) == "answer" ? Mail::Kind::answer : Mail::Kind::link;
        waiting.mail.email = found.text(3);
        waiting.mail.language = {found.text(4)};
        waiting.mail.request = Uuid::parse(found.text(5)).value_or(Uuid());
        waiting.attempts = found.integer(6);
        waiting.created = {found.integer(7)};
        waiting.due = {found.integer(8)};
        return std::optional<Waiting>(std::move(waiting));
    }

    Result<void> remove(Database& database) const {
        return withoutCount(
            database.run("DELETE FROM mails WHERE tenant_id = ? AND id = ?", tenant.str(), id));
    }
    Result<void> postpone(Database& database, Instant now) const {
        if (now.ms - created.ms > kGiveUpMs) return remove(database);
        return withoutCount(database.run(
            "UPDATE mails SET attempts = attempts + 1, due = ? WHERE tenant_id = ? AND id = ?",
            now.ms + pauseAfter(attempts), tenant.str(), id));
    }
};

MailQueue::MailQueue(asio::io_context& context, Storage& storage, const Tenants& tenants,
                     std::unique_ptr<Delivery> delivery)
    : storage_(storage),
      tenants_(tenants),
      delivery_(std::move(delivery)),
      strand_(asio::make_strand(context)),
      timer_(strand_) {}

MailQueue::~MailQueue() {
    delivery_->stop();
    thread_.join();
}

Result<void> MailQueue::add(Database& database, const TenantId& tenant, const Mail& mail,
                            Instant now) {
    return withoutCount(database.run(
        "INSERT INTO mails (tenant_id, id, kind, email, language, request_id, attempts, created, "
        "due) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)",
        tenant.str(), Uuid::timeOrdered(now, systemRandom()).str(),
        mail.kind == Mail::Kind::answer ? "answer" : "link", mail.email, mail.language.tag,
        mail.request.str(), now.ms, now.ms));
}

void MailQueue::wake() {
    asio::post(strand_, [this] {
        woken_ = true;
        timer_.cancel();
    });
}

void MailQueue::start(std::string publicUrl) {
    publicUrl_ = std::move(publicUrl);
    while (publicUrl_.ends_with('/')) publicUrl_.pop_back();
    asio::co_spawn(strand_, run(), asio::detached);
}

Task<void> MailQueue::run() {
    while (true) {
        woken_ = false;
        const std::int64_t sleep = co_await deliverDue();
        if (woken_) continue;
        timer_.expires_after(std::chrono::milliseconds(sleep));
        (void)co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

Task<std::int64_t> MailQueue::deliverDue() {
    while (true) {
        const auto next = co_await storage_.read(&Waiting::next);
        if (!next) co_return kMinuteMs;
        if (!*next) co_return kHourMs;
        const Waiting& waiting = **next;
        if (waiting.due > now()) co_return waiting.due.ms - now().ms;

        const auto delivered = co_await deliver(waiting);
        if (!delivered)
            std::fprintf(stderr, "samtycke: %s: %s\n", delivered.error().code.c_str(),
                         delivered.error().message.c_str());
        const auto noted = co_await storage_.write([&](Database& database) {
            return delivered ? waiting.remove(database) : waiting.postpone(database, now());
        });
        if (!noted) co_return kMinuteMs;
    }
}

Task<Result<void>> MailQueue::deliver(const Waiting& waiting) {
    const Tenant* tenant = tenants_.find(waiting.tenant.str());
    if (tenant == nullptr) co_return fail("mail.undelivered", "Its tenant is not served any more.");
    const auto letter = co_await compose(waiting, *tenant);
    if (!letter) co_return tl::unexpected(letter.error());
    const Envelope envelope{waiting.id, tenant->policy.controller.email, letter->to,
                            messageOf(*letter, tenant->policy, waiting.id, now())};
    co_return co_await asio::co_spawn(
        thread_,
        [this, &envelope]() -> Task<Result<void>> { co_return delivery_->deliver(envelope); },
        asio::use_awaitable);
}

Task<Result<Letter>> MailQueue::compose(const Waiting& waiting, const Tenant& tenant) {
    const Mail& mail = waiting.mail;
    const std::string page = pageOf(tenant, mail.language);
    if (mail.kind == Mail::Kind::link) {
        const std::string token = newToken(systemRandom());
        const auto stored = co_await storage_.write([&](Database& database) {
            return storeLink(database, waiting.tenant, token, mail.email, now());
        });
        if (!stored) co_return tl::unexpected(stored.error());
        co_return linkLetter(tenant.policy, mail.language, mail.email, page + "#link=" + token);
    }
    const auto stored = co_await storage_.read(
        [&](Database& database) { return findRequest(database, waiting.tenant, mail.request); });
    if (!stored) co_return tl::unexpected(stored.error());
    if (!*stored) co_return fail("mail.undelivered", "The request it is about is gone.");
    co_return answerLetter(tenant.policy, mail.language, (*stored)->request, page);
}

std::string MailQueue::pageOf(const Tenant& tenant, const Language& language) const {
    const bool first = language == tenant.policy.languages.front();
    return publicUrl_ + "/" + tenant.policy.tenant.str() + (first ? "" : "/" + language.tag) +
           "/your-data/";
}

}  // namespace samtycke::backend
