#include "views/consent_button.h"

namespace samtycke {

Html consentButtonView(const ConsentView& view, ConsentButton button) {
    const Texts& texts = view.texts;
    Html html;
    html.open("section").attr("class", "reminder").attr("part", "reminder");
    html.attr("aria-label", texts["button.label"]);
    if (button.offersReload) {
        html.open("div")
            .attr("class", "reload")
            .element("p", texts[button.erased ? "reload.why" : "reload.remains"]);
        html.open("div").attr("class", "row");
        html.element("button", {{"type", "button"}, {"data-action", "reload"}}, texts["reload"]);
        html.element("button", {{"type", "button"}, {"class", "quiet"}, {"data-action", "dismiss"}},
                     texts["dismiss"]);
        html.close().close();
    }
    html.open("div").attr("class", "pill");
    html.element(
        "button",
        {{"type", "button"}, {"data-action", "show-preferences"}, {"data-focus", "button"}},
        texts["button"]);
    if (button.anythingGranted)
        html.element("button", {{"type", "button"}, {"data-action", "withdraw-all"}},
                     texts["withdraw-all"]);
    html.close();
    return html.close();
}

}  // namespace samtycke
