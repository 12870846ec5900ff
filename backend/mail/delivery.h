// How a message leaves: by SMTP, or into a folder. Both block.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"

namespace samtycke::backend {

struct Envelope {
    std::string id;  // of the mail, fit for a file name
    std::string from;
    std::string to;
    std::string message;
};

class Delivery {
  public:
    virtual ~Delivery() = default;
    // Errors: "mail.undelivered", with what the server or the file system said.
    virtual Result<void> deliver(const Envelope& envelope) = 0;
    // Makes a delivery in progress fail soon. From any thread.
    virtual void stop() {}
};

// FOLDER/ID.eml, complete or not there. A mail delivered twice is one file.
std::unique_ptr<Delivery> outboxDelivery(std::filesystem::path folder);

// smtp://[user:password@]host[:port] or smtps://…; STARTTLS when the server offers it.
std::unique_ptr<Delivery> smtpDelivery(std::string url);

}  // namespace samtycke::backend
