#include "views/cookies.h"

#include <vector>

#include "views/consent_view.h"
#include "views/pieces.h"
#include "views/preferences.h"

namespace samtycke {
namespace {

class Declaration {
  public:
    explicit Declaration(const ConsentView& view) : view_(view) {}

    Html write() {
        html_.open("section").attr("class", "samtycke-cookies");
        writeLanguage(html_, view_.language);
        html_.element("h2", view_.texts["cookies.title"]);
        bool any = false;
        for (const Purpose& purpose : view_.policy.purposes) {
            if (purpose.services.empty()) continue;
            any = true;
            of(purpose);
        }
        if (!any) html_.element("p", view_.texts["nothing-stored"]);
        return html_.close();
    }

  private:
    void of(const Purpose& purpose) {
        html_.element("h3", purpose.title.in(view_.language));
        html_.element("p", purpose.description.in(view_.language));
        for (const Service& service : purpose.services) {
            const std::string_view why = service.necessity.in(view_.language);
            if (!why.empty()) html_.element("p", why);
            if (service.storage.empty())
                html_.open("p")
                    .element("strong", service.name)
                    .text(": ")
                    .text(view_.texts["nothing-stored"])
                    .close();
            else
                table(service);
        }
    }

    void table(const Service& service) {
        html_.open("table").element("caption", service.name);
        html_.open("thead").open("tr");
        for (const std::string_view key :
             {"cookies.name", "cookies.kind", "who", "how-long", "cookies.what"})
            html_.element("th", {{"scope", "col"}}, view_.texts[key]);
        html_.close().close().open("tbody");
        for (const DeviceStorage& item : service.storage) {
            html_.open("tr").open("td").element("code", item.name);
            if (!item.origin.empty()) html_.text(" ").text(item.origin);
            html_.close();
            html_.element("td", view_.texts[kindKey(item.kind)]);
            html_.element("td", who(service));
            html_.element("td", lifetimeText(view_.texts, item));
            html_.element("td", item.what.in(view_.language)).close();
        }
        html_.close().close();
    }

    std::string_view who(const Service& service) const {
        const Processor* processor =
            service.processor ? view_.policy.processor(*service.processor) : nullptr;
        return processor == nullptr ? view_.policy.controller.name : processor->name;
    }

    const ConsentView& view_;
    Html html_;
};

}  // namespace

Result<Html> cookiesView(const Policy& policy, std::string_view locale, const Language& language) {
    std::vector<std::string_view> keys(kConsentTexts.begin(), kConsentTexts.end());
    keys.insert(keys.end(), kCookieTexts.begin(), kCookieTexts.end());
    const auto texts = Texts::parse(locale, keys);
    if (!texts) return tl::unexpected(texts.error());
    const ConsentView view{policy, *texts, language};
    return Declaration(view).write();
}

}  // namespace samtycke
