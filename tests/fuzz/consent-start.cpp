// The first event of a page, with whatever cookie and whatever choice of another tool it carries:
// nothing is unlocked without a choice that can be kept and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "consent/cookie.h"
#include "consent/widget.h"

using namespace samtycke;

namespace {

constexpr Instant kNow{1'795'000'000'000};

class NoRandom : public Random {
  public:
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) byte = 7;
    }
};

std::string contentOf(const char* path) {
    std::ifstream file(std::string(SAMTYCKE_SOURCE_DIR) + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

const consent::State& opened() {
    static const consent::State state =
        consent::open(contentOf("/consent-schemas/policies/okidoki.json"),
                      contentOf("/consent-schemas/locales/sv/consent.json"), "sv")
            .value();
    return state;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto event =
        consent::parseEvent(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!event || !std::holds_alternative<consent::Start>(event->what)) return 0;
    consent::State state = opened();
    NoRandom random;
    const auto step = consent::step(state, *event, kNow, random);
    if (!step) std::abort();
    for (const Json& effect : step->effects)
        if (effect["type"] == "unlock" && !state.choice) std::abort();
    if (!state.choice) return 0;
    const auto again = decodeCookie(encodeCookie(*state.choice), state.policy, kNow);
    if (!again || again->granted != state.choice->granted || state.choice->expires <= kNow)
        std::abort();
    return 0;
}
