#include "views/preferences.h"

#include <algorithm>
#include <string>

#include "views/banner.h"
#include "views/pieces.h"

namespace samtycke {
namespace {

std::string_view triggerKey(RetentionTrigger trigger) {
    switch (trigger) {
        case RetentionTrigger::created:
            return "trigger.created";
        case RetentionTrigger::lastActivity:
            return "trigger.last-activity";
        case RetentionTrigger::recorded:
            return "trigger.recorded";
        case RetentionTrigger::fiscalYearEnd:
            return "trigger.fiscal-year-end";
        case RetentionTrigger::contractEnd:
            return "trigger.contract-end";
        case RetentionTrigger::withdrawal:
            return "trigger.withdrawal";
        case RetentionTrigger::invitationSent:
            return "trigger.invitation-sent";
    }
    return {};
}

std::string retentionText(const ConsentView& view, const Retention& retention) {
    const std::string period = periodText(view.texts, retention.period);
    const std::string_view key = period.empty() ? "retention.at-once"
                                 : retention.action == RetentionAction::erase
                                     ? "retention.erase"
                                     : "retention.anonymise";
    std::string text = view.texts.with(
        key, {{"period", period}, {"trigger", view.texts[triggerKey(retention.trigger)]}});
    const std::string_view note = retention.note.in(view.language);
    return note.empty() ? text : text + " " + std::string(note);
}

void recipients(Html& html, const ConsentView& view, const Purpose& purpose) {
    html.open("dd");
    if (purpose.recipients.empty()) html.text(view.texts["nobody"]);
    for (const ProcessorId& id : purpose.recipients)
        if (const Processor* processor = view.policy.processor(id)) {
            html.open("div").element("strong", processor->name);
            html.text(" (").text(view.texts[placeKey(processor->place)]).text("). ");
            html.text(processor->task.in(view.language)).close();
        }
    html.close();
}

void storage(Html& html, const ConsentView& view, const Purpose& purpose) {
    html.open("dd");
    bool any = false;
    for (const Service& service : purpose.services)
        for (const DeviceStorage& item : service.storage) {
            any = true;
            html.open("div").element("code", item.name).text(" – ");
            html.text(view.texts[kindKey(item.kind)]).text(", ");
            html.text(lifetimeText(view.texts, item))
                .text(". ")
                .text(item.what.in(view.language))
                .close();
        }
    if (!any) html.text(view.texts["nothing-stored"]);
    html.close();
}

enum class Tick { off, on, some };

Html& writeToggle(Html& html, std::string_view id, const Grant& grant, Tick tick) {
    html.open("input").attr("type", "checkbox").attr("class", "toggle").attr("id", id);
    html.attr("data-action", "toggle").attr("data-value", grant.str());
    return html.flag("checked", tick == Tick::on).flag("data-mixed", tick == Tick::some);
}

// A checkbox that is a switch; its label and description stand beside it.
Html& writeSwitch(Html& html, std::string_view id, const Grant& grant, bool on) {
    return writeToggle(html, id, grant, on ? Tick::on : Tick::off).attr("role", "switch");
}

// A switch, or, where services are allowed one by one, a checkbox: a switch is never "mixed"
// (ARIA).
Html& writePurposeToggle(Html& html, std::string_view id, const Purpose& purpose,
                         const Grants& ticked) {
    const Grants units = unitsOf(purpose);
    const std::size_t off = without(units, ticked).size();
    const Grant grant(purpose.id);
    if (units.size() == 1) return writeSwitch(html, id, grant, off == 0);
    return writeToggle(html, id, grant,
                       off == 0              ? Tick::on
                       : off == units.size() ? Tick::off
                                             : Tick::some);
}

void services(Html& html, const ConsentView& view, const Purpose& purpose, const Grants& ticked) {
    html.element("h4", view.texts["services"]);
    html.open("ul").attr("class", "services");
    for (const Service& service : purpose.services) {
        const Grant grant(purpose.id, service.id);
        const std::string id = "service-" + service.id.str();
        html.open("li").attr("class", "switch");
        html.open("label").attr("for", id).text(service.name).close();
        writeSwitch(html, id, grant, std::binary_search(ticked.begin(), ticked.end(), grant));
        html.close();
    }
    html.close();
}

void details(Html& html, const ConsentView& view, const Purpose& purpose, const Grants& ticked) {
    const Texts& texts = view.texts;
    html.open("details").element("summary", texts["details"]);
    if (purpose.asked && purpose.services.size() > 1) services(html, view, purpose, ticked);
    html.open("dl").attr("class", "facts");
    html.element("dt", texts["data"]).open("dd");
    for (const DataId& id : purpose.data)
        if (const DataCategory* category = view.policy.dataCategory(id))
            html.element("div", category->title.in(view.language));
    html.close();
    html.element("dt", texts["who"]);
    recipients(html, view, purpose);
    html.element("dt", texts["how-long"]).open("dd");
    for (const Retention& retention : purpose.retention)
        html.element("div", retentionText(view, retention));
    html.close();
    html.element("dt", texts["storage"]);
    storage(html, view, purpose);
    html.close().close();
}

void purposeRow(Html& html, const ConsentView& view, const Purpose& purpose, const Grants& ticked) {
    const std::string title = "purpose-" + purpose.id.str();
    const std::string what = title + "-what";
    html.open("section").attr("class", "purpose").attr("aria-labelledby", title);
    html.open("div").attr("class", "switch");
    html.open("h3").open("label").attr("for", title + "-switch").attr("id", title);
    html.text(purpose.title.in(view.language)).close().close();
    if (purpose.asked) {
        writePurposeToggle(html, title + "-switch", purpose, ticked).attr("aria-describedby", what);
    } else {
        html.element("span", {{"class", "badge"}}, view.texts["always-on"]);
    }
    html.close();
    html.element("p", {{"id", what}}, purpose.description.in(view.language));
    details(html, view, purpose, ticked);
    html.close();
}

// Needed for what the visitor asked for (LEK 9:28, second paragraph), yet kept on the device.
bool necessaryOnDevice(const Purpose& purpose) {
    return !purpose.asked && purpose.basis != LegalBasis::consent && !purpose.services.empty();
}

}  // namespace

std::string lifetimeText(const Texts& texts, const DeviceStorage& item) {
    if (item.lifetime) return periodText(texts, *item.lifetime);
    const bool ofTab = item.kind == StorageKind::sessionStorage;
    return std::string(texts[ofTab ? "storage.tab" : "storage.session"]);
}

std::string_view kindKey(StorageKind kind) {
    switch (kind) {
        case StorageKind::cookie:
            return "kind.cookie";
        case StorageKind::localStorage:
            return "kind.local-storage";
        case StorageKind::sessionStorage:
            return "kind.session-storage";
        case StorageKind::indexedDb:
            return "kind.indexed-db";
        case StorageKind::cacheStorage:
            return "kind.cache-storage";
        case StorageKind::serviceWorker:
            return "kind.service-worker";
    }
    return {};
}

Html preferencesView(const ConsentView& view, const Grants& ticked) {
    const Texts& texts = view.texts;
    Html html;
    html.open("dialog").flag("open").flag("data-modal").flag("data-escape");
    html.attr("class", "preferences").attr("part", "preferences");
    html.attr("aria-labelledby", "preferences-title").attr("data-focus", "button");
    html.open("div").attr("class", "head");
    html.element("h2",
                 {{"id", "preferences-title"}, {"tabindex", "-1"}, {"data-focus", "preferences"}},
                 texts["preferences.title"]);
    html.open("button").attr("type", "button").attr("class", "close");
    html.attr("data-action", "close").attr("aria-label", texts["close"]).text("×").close();
    html.close();
    html.open("p").text(texts["preferences.introduction"]).text(" ");
    html.open("a").href(Url(view.policy.policyUrl)).text(texts["policy-link"]).close().close();
    for (const Purpose* purpose : view.policy.optionalPurposes())
        purposeRow(html, view, *purpose, ticked);
    for (const Purpose& purpose : view.policy.purposes)
        if (necessaryOnDevice(purpose)) purposeRow(html, view, purpose, {});

    html.open("div").attr("class", "choices");
    const auto choice = [&](std::string_view action, std::string_view text) {
        html.open("button").attr("type", "button").attr("class", "choice").attr("part", "choice");
        html.attr("data-action", action).text(text).close();
    };
    choice("accept-all", texts["accept-all"]);
    choice("reject-all", texts["reject-all"]);
    choice("save", texts["save"]);
    html.close();
    writeStatus(html, "dialog-status");
    return html.close();
}

std::string textsShown(const ConsentView& view) {
    const ConsentView first{view.policy, view.texts, view.language};
    return bannerView(first).str() + preferencesView(first, {}).str();
}

}  // namespace samtycke
