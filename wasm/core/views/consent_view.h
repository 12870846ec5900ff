// What the consent screens have in common: whose policy, in which language, and their texts.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "policy/policy.h"
#include "views/texts.h"

namespace samtycke {

// The keys of locales/LANG/consent.json.
inline constexpr auto kConsentTexts = std::to_array<std::string_view>({
    "accept-all",
    "always-on",
    "announce.asking",
    "announce.refused",
    "announce.saved",
    "announce.withdrawn",
    "banner.changes",
    "banner.introduction",
    "banner.signal",
    "banner.third-parties.many",
    "banner.third-parties.none",
    "banner.third-parties.one",
    "banner.title",
    "banner.withdrawal",
    "button",
    "button.label",
    "close",
    "data",
    "details",
    "dismiss",
    "failed",
    "how-long",
    "kind.cache-storage",
    "kind.cookie",
    "kind.indexed-db",
    "kind.local-storage",
    "kind.service-worker",
    "kind.session-storage",
    "nobody",
    "nothing-stored",
    "period.days.many",
    "period.days.one",
    "period.hours.many",
    "period.hours.one",
    "period.months.many",
    "period.months.one",
    "period.years.many",
    "period.years.one",
    "place.eu-eea",
    "place.finland",
    "place.outside-eu-eea",
    "place.sweden",
    "policy-link",
    "preferences.introduction",
    "preferences.title",
    "reject-all",
    "reload",
    "reload.why",
    "reload.remains",
    "retention.anonymise",
    "retention.at-once",
    "retention.erase",
    "save",
    "services",
    "settings",
    "storage",
    "storage.session",
    "storage.tab",
    "trigger.contract-end",
    "trigger.created",
    "trigger.fiscal-year-end",
    "trigger.invitation-sent",
    "trigger.last-activity",
    "trigger.recorded",
    "trigger.withdrawal",
    "who",
    "withdraw-all",
});
// Beside some of these, what only the cookie declaration says (views/cookies.h).
inline constexpr auto kCookieTexts = std::to_array<std::string_view>({
    "cookies.kind",
    "cookies.name",
    "cookies.title",
    "cookies.what",
});

struct ConsentView {
    const Policy& policy;
    const Texts& texts;
    const Language& language;
    bool globalPrivacyControl = false;
    const PolicyVersion* since = nullptr;  // asked anew: the version of the choice that was
    bool chosen = false;                   // a choice holds
    bool running = false;                  // something may be: allowed, or not stopped yet
};

// "18 månader", "1 år 6 månader".
std::string periodText(const Texts& texts, const Period& period);

}  // namespace samtycke
