#include "views/banner.h"

#include "consent/choice.h"
#include "views/changes.h"

namespace samtycke {
namespace {

std::string thirdParties(const ConsentView& view, const std::vector<const Purpose*>& purposes) {
    const std::size_t count = view.policy.thirdParties(purposes);
    const std::string_view key = count == 0   ? "banner.third-parties.none"
                                 : count == 1 ? "banner.third-parties.one"
                                              : "banner.third-parties.many";
    return view.texts.with(key, {{"count", std::to_string(count)}});
}

}  // namespace

Html bannerView(const ConsentView& view) {
    const Texts& texts = view.texts;
    std::vector<const Purpose*> offered = view.policy.optionalPurposes();
    const auto refused = std::erase_if(offered, [&](const Purpose* purpose) {
        return refusedBySignal(*purpose, view.globalPrivacyControl);
    });
    Html html;
    // Scanners look for these words.
    html.open("section").attr("class", "banner cookie-banner").attr("part", "banner");
    // Whoever is in it when it goes is taken to the button that comes.
    html.attr("aria-labelledby", "banner-title").attr("data-focus", "button");
    html.flag("data-escape", view.chosen);
    html.open("div").attr("class", "question");
    html.element("h2", {{"id", "banner-title"}, {"tabindex", "-1"}, {"data-focus", "banner"}},
                 texts["banner.title"]);
    // It says that nothing is running.
    if (!view.running)
        html.element("p", texts.with("banner.introduction", {{"product", view.policy.product}}));
    html.append(changesView(view));
    html.open("ul").attr("class", "purposes");
    for (const Purpose* purpose : offered) {
        html.open("li").element("strong", purpose->title.in(view.language)).text(" ");
        html.text(purpose->description.in(view.language)).close();
    }
    html.close();
    html.open("p").attr("class", "hint").text(thirdParties(view, offered)).text(" ");
    html.text(texts["banner.withdrawal"]).text(" ");
    if (refused > 0) html.text(texts["banner.signal"]).text(" ");
    html.open("a").href(Url(view.policy.policyUrl)).text(texts["policy-link"]).close();
    html.close().close();

    html.open("p").attr("class", "failed").attr("role", "alert").flag("hidden");
    html.text(texts["failed"]).close();
    html.open("div").attr("class", "choices");
    const auto choice = [&](std::string_view action, std::string_view text) {
        html.open("button").attr("type", "button").attr("class", "choice").attr("part", "choice");
        html.attr("data-action", action).attr("data-focus", action).text(text).close();
    };
    choice("accept-all", texts["accept-all"]);
    choice("reject-all", texts["reject-all"]);
    choice("show-preferences", texts["settings"]);
    html.close();
    return html.close();
}

}  // namespace samtycke
