// The mails that are to be written, kept in the database until they have been handed over. A link's
// token is made when its mail is delivered, so that only its hash is ever stored; a second attempt
// makes a new one.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/uuid.h"
#include "mail/delivery.h"
#include "mail/letter.h"
#include "storage/storage.h"
#include "tenants.h"

namespace samtycke::backend {

struct Mail {
    enum class Kind { link, answer };
    Kind kind = Kind::link;
    std::string email;
    Language language;
    Uuid request;  // that an answer is about
};

class MailQueue {
  public:
    MailQueue(boost::asio::io_context& context, Storage& storage, const Tenants& tenants,
              std::unique_ptr<Delivery> delivery);
    MailQueue(const MailQueue&) = delete;
    MailQueue& operator=(const MailQueue&) = delete;
    ~MailQueue();

    // In a write: from its commit on the mail is not lost. Call wake() then.
    static Result<void> add(Database& database, const TenantId& tenant, const Mail& mail,
                            Instant now);
    // From any thread.
    void wake();
    // Delivers in the background, what an earlier run left included. A mail that cannot be handed
    // over is tried again after 15 s, then ever more rarely up to once an hour, for five days.
    // Links lead to `publicUrl`/TENANT/your-data/, in other languages than the policy's first to
    // `publicUrl`/TENANT/LANGUAGE/your-data/.
    void start(std::string publicUrl);

  private:
    struct Waiting;
    Task<void> run();
    // Delivers what is due; how long the queue can sleep then.
    Task<std::int64_t> deliverDue();
    Task<Result<void>> deliver(const Waiting& waiting);
    Task<Result<Letter>> compose(const Waiting& waiting, const Tenant& tenant);
    std::string pageOf(const Tenant& tenant, const Language& language) const;

    Storage& storage_;
    const Tenants& tenants_;
    std::unique_ptr<Delivery> delivery_;
    boost::asio::thread_pool thread_{1};
    boost::asio::strand<boost::asio::io_context::executor_type> strand_;
    boost::asio::steady_timer timer_;
    bool woken_ = false;  // on the strand
    std::string publicUrl_;
};

}  // namespace samtycke::backend
