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

// One widget a page: classes would double the glue that embind writes.
consent::State state;
BrowserRandom browserRandom;

std::string open(const std::string& policy, const std::string& locale,
                 const std::string& language) {
    auto opened = consent::open(policy, locale, language);
    if (!opened) return envelope(opened.error());
    state = *std::move(opened);
    return envelope(Json());
}

std::string dispatch(const std::string& json, double now) {
    const auto event = consent::parseEvent(json);
    if (!event) return envelope(event.error());
    return envelope(
        consent::step(state, *event, Instant{static_cast<std::int64_t>(now)}, browserRandom));
}

}  // namespace

EMSCRIPTEN_BINDINGS(consent) {
    emscripten::function("open", &open);
    emscripten::function("dispatch", &dispatch);
}
