// A visitor for the tests: the widget with Okidoki's policy, a fixed clock and fixed randomness.
#pragma once

#include <string>
#include <vector>

#include "../repository.h"
#include "consent/widget.h"

namespace samtycke {

constexpr Instant kNow{1'795'000'000'000};  // 2026-11-18

inline std::string consentTexts(const std::string& language) {
    return repositoryFile("consent-schemas/locales/" + language + "/consent.json");
}

// Okidoki's policy with a second service that measures.
inline std::string twoServices() {
    Json policy = Json::parse(okidokiText());
    for (Json& purpose : policy["purposes"])
        if (purpose["id"] == "analytics")
            purpose["services"].push_back(
                {{"id", "heat-map"},
                 {"name", "Heat Map"},
                 {"processor", "posthog"},
                 {"storage",
                  {{{"kind", "serviceWorker"}, {"name", "/heat/*"}, {"lifetime", "P30D"}}}}});
    return policy.dump();
}

class CountingRandom : public Random {
  public:
    explicit CountingRandom(std::uint8_t first = 0) : next_(first) {}
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) byte = next_++;
    }

  private:
    std::uint8_t next_;
};

class Visitor {
  public:
    explicit Visitor(const std::string& policy = okidokiText(),
                     const std::string& language = "sv") {
        auto opened = consent::open(policy, consentTexts(language), language);
        REQUIRE(opened.has_value());
        state = *std::move(opened);
    }

    Result<Step> attempt(const Json& json) {
        const auto event = consent::parseEvent(writeJson(json));
        REQUIRE(event.has_value());
        return consent::step(state, *event, now, random);
    }
    const Step& send(const Json& json) {
        auto step = attempt(json);
        if (!step) FAIL(step.error().code << ": " << step.error().message);
        if (step->view) html = step->view->str();
        last = *std::move(step);
        return last;
    }
    const Step& start(const Json& cookie = nullptr, bool signal = false, bool resumed = false) {
        return send(
            {{"type", "start"}, {"cookie", cookie}, {"signal", signal}, {"resumed", resumed}});
    }
    const Step& click(const std::string& action) {
        return send({{"type", "click"}, {"action", action}});
    }
    const Step& call(const std::string& action) {
        return send({{"type", "call"}, {"action", action}});
    }
    const Step& toggle(const std::string& purpose, bool on) {
        return send(
            {{"type", "change"}, {"action", "toggle"}, {"value", purpose}, {"checked", on}});
    }

    // The effects of one type in the last step.
    std::vector<Json> effects(const std::string& type) const {
        std::vector<Json> found;
        for (const Json& effect : last.effects)
            if (effect["type"] == type) found.push_back(effect);
        return found;
    }
    Json emitted(const std::string& name) const {
        for (const Json& effect : effects("emit"))
            if (effect["name"] == name) return effect["detail"];
        return nullptr;
    }
    std::string cookie() const {
        REQUIRE(effects("cookie").size() == 1);
        return effects("cookie")[0]["value"];
    }
    bool shows(std::string_view text) const { return html.find(text) != std::string::npos; }

    consent::State state;
    Instant now = kNow;
    CountingRandom random;
    Step last;
    std::string html;
};

}  // namespace samtycke
