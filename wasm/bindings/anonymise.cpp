// The anonymiser for JavaScript. Answers are envelopes (views/step.h); the log is bytes in, bytes
// out, and what `write` and `finish` return is a view that the next call makes invalid.
#include <emscripten/bind.h>

#include <optional>
#include <string>

#include "anonymise/event.h"
#include "anonymise/log.h"
#include "anonymise/options.h"
#include "anonymise/text.h"
#include "views/step.h"

namespace samtycke::anonymise {
namespace {

std::string answer(const Result<std::string>& text) {
    return text ? envelope(Json(*text)) : envelope(text.error());
}

template <class Work>
std::string withOptions(const std::string& options, Work work) {
    return answer(parseOptions(options).and_then(work));
}

std::string ip(const std::string& text, const std::string& options) {
    return withOptions(options,
                       [&](const UrlRules& rules) { return truncateIp(text, rules.prefixes); });
}

std::string url(const std::string& text, const std::string& options) {
    return withOptions(options, [&](const UrlRules& rules) { return anonymiseUrl(text, rules); });
}

std::string text(const std::string& source, const std::string& options) {
    return withOptions(options, [&](const UrlRules& rules) -> Result<std::string> {
        return anonymiseText(source, rules.prefixes);
    });
}

class Log {
  public:
    std::string open(const std::string& options) {
        const auto rules = parseOptions(options);
        if (!rules) return envelope(rules.error());
        core_.emplace(rules->prefixes);
        return envelope(Json());
    }
    emscripten::val write(const std::string& chunk) { return view(core_->write(chunk)); }
    emscripten::val finish() { return view(core_->finish()); }

  private:
    emscripten::val view(std::string bytes) {
        output_ = std::move(bytes);
        return emscripten::val(emscripten::typed_memory_view(
            output_.size(), reinterpret_cast<const std::uint8_t*>(output_.data())));
    }

    std::optional<LogAnonymiser> core_;
    std::string output_;
};

class EventFilter {
  public:
    std::string open(const std::string& document) {
        auto policy = parsePolicy(document);
        if (!policy) return envelope(policy.error().front());
        settings_ = std::move(policy->anonymise);
        return envelope(Json());
    }
    // A policy without settings lets no event through.
    std::string filter(const std::string& document) const {
        const auto batch = parseJson(document).and_then([&](const Json& events) {
            return filterEvents(settings_.value_or(AnonymiseSettings()), events);
        });
        if (!batch) return envelope(batch.error());
        Json value = toJson(*batch);
        value["dropped"] = batch->dropped;
        return envelope(value);
    }

  private:
    std::optional<AnonymiseSettings> settings_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(anonymise) {
    emscripten::function("ip", &ip);
    emscripten::function("url", &url);
    emscripten::function("text", &text);
    emscripten::class_<Log>("Log")
        .constructor()
        .function("open", &Log::open)
        .function("write", &Log::write)
        .function("finish", &Log::finish);
    emscripten::class_<EventFilter>("EventFilter")
        .constructor()
        .function("open", &EventFilter::open)
        .function("filter", &EventFilter::filter);
}

}  // namespace samtycke::anonymise
