// The upload widget as a machine that JavaScript opens once and then feeds events.
#include "views/upload.h"

#include <emscripten/bind.h>

#include <string>
#include <utility>

namespace {

using namespace samtycke;

class Upload {
  public:
    std::string open(const std::string& policy, const std::string& locale,
                     const std::string& language) {
        auto setting = UploadSetting::parse(policy, locale, language);
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
    UploadSetting setting_;
    UploadState state_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(upload) {
    emscripten::class_<Upload>("Upload")
        .constructor<>()
        .function("open", &Upload::open)
        .function("dispatch", &Upload::dispatch);
}
