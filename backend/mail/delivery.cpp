#include "mail/delivery.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace samtycke::backend {
namespace {

tl::unexpected<Error> undelivered(std::string_view why) {
    return fail("mail.undelivered", "The mail could not be handed over: " + std::string(why) + ".");
}

bool writeAll(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

class Outbox final : public Delivery {
  public:
    explicit Outbox(std::filesystem::path folder) : folder_(std::move(folder)) {}

    Result<void> deliver(const Envelope& envelope) override {
        std::error_code failed;
        std::filesystem::create_directories(folder_, failed);
        const std::filesystem::path part = folder_ / ("." + envelope.id);
        const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (file < 0) return undelivered(std::strerror(errno));
        const bool written = writeAll(file, envelope.message) && ::fsync(file) == 0;
        const int reason = errno;
        ::close(file);
        if (!written) return undelivered(std::strerror(reason));
        std::filesystem::rename(part, folder_ / (envelope.id + ".eml"), failed);
        if (failed) return undelivered(failed.message());
        return {};
    }

  private:
    std::filesystem::path folder_;
};

class Smtp final : public Delivery {
  public:
    explicit Smtp(std::string url) : url_(std::move(url)) { curl_global_init(CURL_GLOBAL_DEFAULT); }

    Result<void> deliver(const Envelope& envelope) override {
        const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
        if (!curl) return undelivered("no memory");
        const std::string from = "<" + envelope.from + ">";
        const std::string to = "<" + envelope.to + ">";
        const std::unique_ptr<curl_slist, void (*)(curl_slist*)> recipients(
            curl_slist_append(nullptr, to.c_str()), curl_slist_free_all);
        std::string_view rest = envelope.message;
        char reason[CURL_ERROR_SIZE] = "";
        const auto set = [&](CURLoption option, auto value) {
            curl_easy_setopt(curl.get(), option, value);
        };
        set(CURLOPT_URL, url_.c_str());
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_TRY));
        set(CURLOPT_MAIL_FROM, from.c_str());
        set(CURLOPT_MAIL_RCPT, recipients.get());
        set(CURLOPT_READFUNCTION, &Smtp::read);
        set(CURLOPT_READDATA, &rest);
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_CONNECTTIMEOUT, 10L);
        set(CURLOPT_TIMEOUT, 30L);
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_ERRORBUFFER, static_cast<char*>(reason));
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, &Smtp::progress);
        set(CURLOPT_XFERINFODATA, &stopping_);
        const CURLcode code = curl_easy_perform(curl.get());
        if (code == CURLE_OK) return {};
        return undelivered(reason[0] != '\0' ? reason : curl_easy_strerror(code));
    }

    void stop() override { stopping_ = true; }

  private:
    static std::size_t read(char* into, std::size_t size, std::size_t count, void* from) {
        auto& rest = *static_cast<std::string_view*>(from);
        const std::size_t taken = std::min(size * count, rest.size());
        std::copy_n(rest.data(), taken, into);
        rest.remove_prefix(taken);
        return taken;
    }
    static int progress(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return *static_cast<std::atomic<bool>*>(stopping) ? 1 : 0;
    }

    std::string url_;
    std::atomic<bool> stopping_ = false;
};

}  // namespace

std::unique_ptr<Delivery> outboxDelivery(std::filesystem::path folder) {
    return std::make_unique<Outbox>(std::move(folder));
}

std::unique_ptr<Delivery> smtpDelivery(std::string url) {
    return std::make_unique<Smtp>(std::move(url));
}

}  // namespace samtycke::backend
