// A panel for the tests, with Okidoki's policy and a fixed clock.
#pragma once

#include <string>
#include <string_view>

#include "../repository.h"
#include "views/event.h"
#include "views/step.h"

namespace samtycke {

template <class Setting, class State>
class PanelFixture {
  public:
    PanelFixture(const std::string& texts, const std::string& language) {
        auto parsed = Setting::parse(
            okidokiText(),
            repositoryFile("consent-schemas/locales/" + language + "/" + texts + ".json"),
            language);
        REQUIRE(parsed);
        setting = *std::move(parsed);
    }

    void send(const Json& json) {
        const auto event = parseWidgetEvent(writeJson(json));
        REQUIRE(event);
        auto done = step(setting, state, *event, now);
        REQUIRE(done);
        effects = done->effects;
        html = done->view ? done->view->str() : html;
    }
    void click(std::string_view action, std::string_view value = {}) {
        send({{"type", "click"}, {"action", action}, {"value", value}});
    }
    void submit(std::string_view action, const Json& fields = Json::object()) {
        send({{"type", "submit"}, {"action", action}, {"fields", fields}});
    }
    void answer(std::string_view id, int status, const Json& body = nullptr) {
        send({{"type", "response"}, {"id", id}, {"status", status}, {"body", body}});
    }
    bool shows(std::string_view text) const { return html.find(text) != std::string::npos; }
    // "METHOD path" of the only request among the effects, or "".
    std::string asked() const {
        std::string out;
        for (const Json& effect : effects)
            if (effect["type"] == "request")
                out +=
                    effect["method"].get<std::string>() + " " + effect["path"].get<std::string>();
        return out;
    }

    Setting setting;
    State state;
    Instant now = *parseInstant("2026-11-22T10:00:00Z");
    Json effects;
    std::string html;
};

}  // namespace samtycke
