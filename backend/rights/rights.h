// Requests of data subjects, all of it: the mailed link, what is held, the erasure and the answer.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "mail/mail_queue.h"
#include "options.h"
#include "rights/sources.h"
#include "server/router.h"
#include "storage/storage.h"
#include "tenants.h"
#include "uploads/upload_files.h"

namespace samtycke::backend {

class Rights {
  public:
    // Errors: those of Sources::open.
    static Result<std::unique_ptr<Rights>> open(boost::asio::io_context& context, Storage& storage,
                                                const Tenants& tenants,
                                                const ServeOptions& options);
    void registerRoutes(Router& router);
    // Delivers mails and finishes interrupted erasures, in the background.
    void start(const std::string& publicUrl);

  private:
    Rights(boost::asio::io_context& context, Storage& storage, const Tenants& tenants,
           const ServeOptions& options, Sources sources);

    boost::asio::io_context& context_;
    Storage& storage_;
    const Tenants& tenants_;
    const ServeOptions& options_;
    Sources sources_;
    UploadFiles files_;
    MailQueue mails_;
};

}  // namespace samtycke::backend
