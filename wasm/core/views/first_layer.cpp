#include "views/first_layer.h"

#include <string>

#include "views/banner.h"
#include "views/pieces.h"

namespace samtycke {
namespace {

std::string versions(const Policy& policy) {
    std::string out = policy.version.value;
    for (const VersionNote& note : policy.history)
        if (note.version != policy.version && policy.stillHolds(note.version))
            out += " " + note.version.value;
    return out;
}

// Months and years at their shortest.
std::int64_t shortestMs(const Period& period) {
    const std::int64_t days = period.years * 365LL + period.months * 28LL + period.days;
    return days * kDayMs + period.hours * 3'600'000LL;
}

}  // namespace

Html firstLayer(const ConsentView& view, std::string_view sheet, std::string_view layout,
                Script script) {
    const Policy& policy = view.policy;
    Html html;
    html.open("samtycke-banner").attr("id", "samtycke-consent").attr("role", "region");
    writeLanguage(html, view.language);
    html.attr("aria-label", view.texts["button.label"]);
    html.flag("hidden").flag("data-asking").attr("data-versions", versions(policy));
    html.attr("data-lifetime", std::to_string(shortestMs(policy.consent.lifetime)));
    if (!policy.consent.domain.empty()) html.attr("data-domain", policy.consent.domain);
    html.attr("data-announce", view.texts["announce.asking"]);
    if (!layout.empty()) html.attr("data-layout", layout);
    html.open("template").attr("shadowrootmode", "open").sheet(sheet);
    writeStatus(html);
    html.append(bannerView(view)).close();
    if (!script.str().empty()) html.script(script);
    html.open("a")
        .attr("slot", "policy")
        .href(Url(policy.policyUrl))
        .text(view.texts["policy-link"])
        .close();
    return html.close();
}

}  // namespace samtycke
