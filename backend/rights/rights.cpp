#include "rights/rights.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "mail/outbox_page.h"
#include "rights/admin_requests.h"
#include "rights/carry_out.h"
#include "rights/links.h"
#include "rights/me.h"

namespace samtycke::backend {
namespace {

std::filesystem::path outboxOf(const ServeOptions& options) { return options.data / "outbox"; }

}  // namespace

Rights::Rights(boost::asio::io_context& context, Storage& storage, const Tenants& tenants,
               const ServeOptions& options, Sources sources)
    : context_(context),
      storage_(storage),
      tenants_(tenants),
      options_(options),
      sources_(std::move(sources)),
      files_(options.data / "uploads"),
      mails_(
          context, storage, tenants,
          options.smtp.empty() ? outboxDelivery(outboxOf(options)) : smtpDelivery(options.smtp)) {}

Result<std::unique_ptr<Rights>> Rights::open(boost::asio::io_context& context, Storage& storage,
                                             const Tenants& tenants, const ServeOptions& options) {
    auto sources = Sources::open(tenants, options.sources);
    if (!sources) return tl::unexpected(sources.error());
    return std::unique_ptr<Rights>(
        new Rights(context, storage, tenants, options, *std::move(sources)));
}

void Rights::registerRoutes(Router& router) {
    registerLinks(router, storage_, tenants_, mails_);
    registerMe(router, storage_, tenants_, sources_);
    registerAdminRequests(router, storage_, tenants_, sources_, files_, mails_);
    if (!options_.site.empty()) registerOutboxPage(router, outboxOf(options_));
}

void Rights::start(const std::string& publicUrl) {
    mails_.start(publicUrl);
    boost::asio::co_spawn(
        context_,
        [this]() -> Task<void> {
            co_await resumeErasures(storage_, sources_, files_, tenants_);
            mails_.wake();
        },
        boost::asio::detached);
}

}  // namespace samtycke::backend
