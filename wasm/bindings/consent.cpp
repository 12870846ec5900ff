#include <emscripten/bind.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "consent/widget.h"

namespace {

using namespace samtycke;

class BrowserRandom : public Random {
  public:
    // At most 256 bytes at a time; core asks for 16.
    void fill(std::span<std::uint8_t> out) override { getentropy(out.data(), out.size()); }
};

class Consent {
  public:
    std::string open(const std::string& policy, const std::string& locale,
                     const std::string& language) {
        auto state = consent::open(policy, locale, language);
        if (!state) return envelope(state.error());
        state_ = *std::move(state);
        return envelope(Json());
    }

    std::string dispatch(const std::string& json, double now) {
        const auto event = consent::parseEvent(json);
        if (!event) return envelope(event.error());
        return envelope(
            consent::step(state_, *event, Instant{static_cast<std::int64_t>(now)}, random_));
    }

  private:
    consent::State state_;
    BrowserRandom random_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(consent) {
    emscripten::class_<Consent>("Consent")
        .constructor<>()
        .function("open", &Consent::open)
        .function("dispatch", &Consent::dispatch);
}
