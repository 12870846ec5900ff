// A widget's state machine, which JavaScript opens once and then feeds events.
#pragma once

#include <emscripten/bind.h>

#include <cstdint>
#include <string>
#include <utility>

#include "base/time.h"
#include "views/event.h"
#include "views/step.h"

namespace samtycke {

template <class Setting, class State>
class Machine {
  public:
    std::string open(const std::string& policy, const std::string& locale,
                     const std::string& language) {
        auto setting = Setting::parse(policy, locale, language);
        if (!setting) return envelope(setting.error());
        setting_ = *std::move(setting);
        return envelope(Json());
    }

    std::string dispatch(const std::string& json, double now) {
        const auto event = parseWidgetEvent(json);
        if (!event) return envelope(event.error());
        return envelope(step(setting_, state_, *event, Instant{static_cast<std::int64_t>(now)}));
    }

    static void bind(const char* name) {
        emscripten::class_<Machine>(name)
            .template constructor<>()
            .function("open", &Machine::open)
            .function("dispatch", &Machine::dispatch);
    }

  private:
    Setting setting_;
    State state_;
};

}  // namespace samtycke
