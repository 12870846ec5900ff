// The panels "your data" and admin, as machines that JavaScript opens once and then feeds events.
#include <emscripten/bind.h>

#include <optional>
#include <string>
#include <utility>

#include "views/admin.h"
#include "views/your_data.h"

namespace {

using namespace samtycke;

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

  private:
    Setting setting_;
    State state_;
};

using YourData = Machine<YourDataSetting, YourDataState>;
using Admin = Machine<AdminSetting, AdminState>;

}  // namespace

EMSCRIPTEN_BINDINGS(panel) {
    emscripten::class_<YourData>("YourData")
        .constructor<>()
        .function("open", &YourData::open)
        .function("dispatch", &YourData::dispatch);
    emscripten::class_<Admin>("Admin")
        .constructor<>()
        .function("open", &Admin::open)
        .function("dispatch", &Admin::dispatch);
}
