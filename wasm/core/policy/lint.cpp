#include "policy/lint.h"

#include <algorithm>

#include "base/text.h"
#include "policy/phrases.h"

namespace samtycke {
namespace {

std::string at(std::string_view pointer, std::size_t index) {
    return std::string(pointer) + "/" + std::to_string(index);
}

template <class Items, class Value>
bool holds(const Items& items, const Value& value) {
    return std::find(items.begin(), items.end(), value) != items.end();
}

int roughDays(const Period& period) {
    return period.years * 365 + period.months * 30 + period.days + (period.hours > 0 ? 1 : 0);
}

bool anyText(const LocalText& text, std::initializer_list<std::string_view> words) {
    for (const auto& [language, value] : text.byLanguage)
        for (const std::string_view word : words)
            if (plain(value).find(word) != std::string::npos) return true;
    return false;
}

class Linter {
  public:
    explicit Linter(const Policy& policy) : policy_(policy) {}

    std::vector<Finding> run() {
        controller();
        version();
        for (std::size_t i = 0; i < policy_.data.size(); ++i)
            category(policy_.data[i], at("/data", i));
        for (std::size_t i = 0; i < policy_.processors.size(); ++i)
            processor(policy_.processors[i], at("/processors", i));
        sharedStorage();
        for (std::size_t i = 0; i < policy_.purposes.size(); ++i)
            purpose(policy_.purposes[i], at("/purposes", i));
        consentLifetime();
        events();
        sources();
        if (policy_.vault) vault(*policy_.vault);
        texts();
        return std::move(findings_);
    }

  private:
    void error(std::string_view code, std::string pointer, std::string message) {
        findings_.push_back(
            {Severity::error, {std::string(code), std::move(message), std::move(pointer)}});
    }
    void warning(std::string_view code, std::string pointer, std::string message) {
        findings_.push_back(
            {Severity::warning, {std::string(code), std::move(message), std::move(pointer)}});
    }

    void controller() {
        const Controller& controller = policy_.controller;
        const bool right =
            (controller.country != "SE" || controller.authority == Authority::imy) &&
            (controller.country != "FI" || controller.authority == Authority::tietosuoja);
        if (!right)
            error("lint.authority-country", "/controller/authority",
                  "Name the supervisory authority of the controller's country.");
    }

    void version() {
        bool present = false;
        for (std::size_t i = 0; i < policy_.history.size(); ++i) {
            const PolicyVersion& version = policy_.history[i].version;
            present = present || version == policy_.version;
            if (version > policy_.version)
                error("lint.version-note", at("/history", i) + "/version",
                      "The policy's own version is older than this one; raise it or remove this.");
        }
        if (!present)
            error("lint.version-note", "/history",
                  "Add version " + policy_.version.value + " and say what changed in it.");
    }

    void category(const DataCategory& category, const std::string& here) {
        if (category.identifying && anyText(category.title, {"anonym"}))
            error("lint.called-anonymous", here + "/title",
                  "Do not call data anonymous that can be tied to a person; say what is done to "
                  "it, or set \"identifying\" to false if nobody can.");
        const bool used =
            std::any_of(policy_.purposes.begin(), policy_.purposes.end(),
                        [&](const Purpose& purpose) { return holds(purpose.data, category.id); });
        if (!used)
            warning("lint.unused", here, "No purpose uses this category; remove it or list it.");
    }

    void processor(const Processor& processor, const std::string& here) {
        if (processor.place == Place::outsideEuEea && processor.transferBasis.empty())
            error("lint.transfer-basis", here + "/place",
                  "Add \"transferBasis\": what allows the transfer outside the EU/EEA.");
        const bool used = std::any_of(
            policy_.purposes.begin(), policy_.purposes.end(),
            [&](const Purpose& purpose) { return holds(purpose.recipients, processor.id); });
        if (!used)
            warning("lint.unused", here,
                    "No purpose has this recipient; remove it or list it there.");
    }

    void purpose(const Purpose& purpose, const std::string& here) {
        if (purpose.basis == LegalBasis::consent && !purpose.asked && purpose.withdrawal.empty())
            error("lint.consent-not-withdrawable", here,
                  "Set \"asked\" so that the banner asks and takes back, or say under "
                  "\"withdrawal\" how to withdraw.");
        if (purpose.basis == LegalBasis::legitimateInterests && purpose.interest.empty())
            error("lint.interest-missing", here,
                  "Add \"interest\": which legitimate interest it is.");
        if (purpose.basis == LegalBasis::legalObligation && !purpose.keptByLaw)
            error("lint.law-missing", here, "Add \"keptByLaw\": which law obliges to this.");
        if (isSwedishBookkeeping(purpose)) bookkeeping(purpose, here);
        calledAnonymous(purpose, here);
        consentMode(purpose, here);
        if (!purpose.services.empty() && purpose.basis != LegalBasis::consent &&
            (purpose.saleOrSharing || purpose.advertising || purpose.profiling))
            error("lint.optional-without-consent", here + "/basis",
                  "Base it on consent: sale, advertising and profiling on the visitor's device "
                  "are never strictly necessary.");
        for (std::size_t i = 0; i < purpose.services.size(); ++i)
            service(purpose, purpose.services[i], at(here + "/services", i));
    }

    bool isSwedishBookkeeping(const Purpose& purpose) const {
        const auto named = [](const LocalText& text) {
            return anyText(text, {"bokföring", "bookkeeping", "1999:1078"});
        };
        return policy_.controller.country == "SE" && purpose.basis == LegalBasis::legalObligation &&
               (named(purpose.title) || (purpose.keptByLaw && named(purpose.keptByLaw->law)));
    }

    // Kept until the end of the seventh year after the calendar year in which the fiscal year
    // ended: seven years from the invoice end earlier.
    void bookkeeping(const Purpose& purpose, const std::string& here) {
        for (std::size_t i = 0; i < purpose.retention.size(); ++i) {
            const Retention& retention = purpose.retention[i];
            const std::string there = at(here + "/retention", i);
            if (retention.trigger != RetentionTrigger::fiscalYearEnd)
                error("lint.bookkeeping-retention", there + "/trigger",
                      "Use fiscalYearEnd: Bokföringslagen 7 kap. 2 § counts from the end of the "
                      "calendar year in which the fiscal year ended.");
            else if (retention.period.years * 12 + retention.period.months < 7 * 12)
                error("lint.bookkeeping-retention", there + "/period",
                      "Use P7Y or more: Bokföringslagen 7 kap. 2 § demands seven years.");
        }
    }

    void calledAnonymous(const Purpose& purpose, const std::string& here) {
        const bool becomesAnonymous =
            std::any_of(purpose.retention.begin(), purpose.retention.end(),
                        [](const Retention& r) { return r.action == RetentionAction::anonymise; });
        const bool identifying =
            std::any_of(purpose.data.begin(), purpose.data.end(),
                        [&](const DataId& id) { return policy_.dataCategory(id)->identifying; });
        if (identifying && !becomesAnonymous && anyText(purpose.description, {"anonym"}))
            warning("lint.called-anonymous", here + "/description",
                    "Some of this data can be tied to a person, so it is not anonymous; say what "
                    "is done to it instead.");
    }

    void consentMode(const Purpose& purpose, const std::string& here) {
        for (std::size_t i = 0; i < purpose.consentMode.size(); ++i) {
            if (!purpose.consentMode[i].starts_with("ad_")) continue;
            if (!purpose.asked)
                error("lint.consent-mode", at(here + "/consentMode", i),
                      "Grant this only by a purpose that the banner asks for.");
            else if (!purpose.saleOrSharing && !purpose.advertising && !purpose.profiling)
                error("lint.consent-mode", at(here + "/consentMode", i),
                      "Set \"advertising\": what this grants is refused by Global Privacy "
                      "Control.");
        }
    }

    void service(const Purpose& purpose, const Service& service, const std::string& here) {
        if (service.processor && !holds(purpose.recipients, *service.processor))
            error("lint.recipient-not-listed", here + "/processor",
                  "Add \"" + service.processor->str() + "\" to the purpose's recipients.");
        const bool consent = purpose.basis == LegalBasis::consent;
        if (!consent && !service.storage.empty() && service.necessity.empty())
            error("lint.storage-without-consent", here + "/storage",
                  "Say under \"necessity\" why this is strictly necessary for what the visitor "
                  "asked for, or base the purpose on consent.");
        if (purpose.basis == LegalBasis::legitimateInterests && service.storage.empty() &&
            service.necessity.empty())
            error("lint.optional-without-consent", here,
                  "A legitimate interest is no default: say under \"necessity\" why this is "
                  "strictly necessary, or base the purpose on consent.");
        for (std::size_t i = 0; i < service.storage.size(); ++i)
            storage(service.storage[i], at(here + "/storage", i));
        for (std::size_t i = 0; purpose.asked && i < service.storage.size(); ++i)
            withdrawal(service.storage[i], at(here + "/storage", i));
    }

    void withdrawal(const DeviceStorage& storage, const std::string& here) {
        if (mayNameOurs(storage.name))
            error("lint.own-storage", here + "/name",
                  "Name the service's own storage only: this takes in names that begin with "
                  "samtycke_, where the choice itself is kept.");
        const std::string reach =
            "A withdrawal cannot erase this from your pages: see to it that the service does, or "
            "do without it.";
        if (storage.httpOnly && storage.kind == StorageKind::cookie)
            warning("lint.storage-reach", here + "/httpOnly", reach);
        if (!storage.origin.empty()) warning("lint.storage-reach", here + "/origin", reach);
    }

    // Withdrawal erases what a purpose lists.
    static bool mayNameOurs(std::string_view pattern) { return overlap(pattern, "samtycke_*"); }

    // Whether a name can be meant by both, "*" standing for any run of characters.
    static bool overlap(std::string_view one, std::string_view other) {
        // meet[j]: whether what is left of `one` and other.substr(j) can be the same.
        std::vector<bool> meet(other.size() + 1, false);
        for (std::size_t i = one.size() + 1; i-- > 0;) {
            const std::vector<bool> after = meet;
            for (std::size_t j = other.size() + 1; j-- > 0;) {
                const bool oneEnds = i == one.size();
                const bool otherEnds = j == other.size();
                const bool star = !oneEnds && one[i] == '*';
                const bool otherStar = !otherEnds && other[j] == '*';
                meet[j] = (oneEnds && otherEnds) ||
                          (star && (after[j] || (!otherEnds && meet[j + 1]))) ||
                          (otherStar && (meet[j + 1] || (!oneEnds && after[j]))) ||
                          (!oneEnds && !otherEnds && one[i] == other[j] && after[j + 1]);
            }
        }
        return meet[0];
    }

    // What one service's withdrawal erases must not be what another one keeps.
    void sharedStorage() {
        struct Item {
            const DeviceStorage& storage;
            bool asked;
            std::size_t service;
            std::string here;
        };
        std::vector<Item> items;
        std::size_t services = 0;
        for (std::size_t i = 0; i < policy_.purposes.size(); ++i) {
            const Purpose& purpose = policy_.purposes[i];
            for (std::size_t k = 0; k < purpose.services.size(); ++k, ++services) {
                const auto& list = purpose.services[k].storage;
                const std::string here = at(at("/purposes", i) + "/services", k) + "/storage";
                for (std::size_t n = 0; n < list.size(); ++n)
                    if (!purpose.asked || !mayNameOurs(list[n].name))
                        items.push_back({list[n], purpose.asked, services, at(here, n)});
            }
        }
        for (auto later = items.begin(); later != items.end(); ++later)
            for (auto item = items.begin(); item != later; ++item)
                if ((item->asked || later->asked) && item->service != later->service &&
                    item->storage.kind == later->storage.kind &&
                    item->storage.origin == later->storage.origin &&
                    overlap(item->storage.name, later->storage.name))
                    error("lint.shared-storage", later->here + "/name",
                          "Declare it once, or narrow the pattern: " + item->here +
                              " may be the same, and withdrawing one would erase what the other "
                              "keeps.");
    }

    void storage(const DeviceStorage& storage, const std::string& here) {
        const bool endsWithSession =
            storage.kind == StorageKind::cookie || storage.kind == StorageKind::sessionStorage;
        if (!storage.lifetime && !endsWithSession)
            error("lint.storage-lifetime", here,
                  "Add \"lifetime\": this kind of storage has no end of its own.");
        if (storage.httpOnly && storage.kind != StorageKind::cookie)
            error("lint.storage-reach", here + "/httpOnly", "Only a cookie can be HttpOnly.");
        if (storage.lifetime && roughDays(*storage.lifetime) > 13 * 31)
            warning("lint.storage-lifetime", here + "/lifetime",
                    "Keep it 13 months at most, as the authorities recommend.");
    }

    void consentLifetime() {
        const int days = roughDays(policy_.consent.lifetime);
        if (days < 180)
            warning("lint.consent-lifetime", "/consent/lifetime",
                    "Remember a choice for six months at least, so that nobody is asked over and "
                    "over.");
        if (days > 2 * 365)
            warning("lint.consent-lifetime", "/consent/lifetime",
                    "Ask again after two years at most.");
    }

    void events() {
        if (!policy_.anonymise) return;
        for (std::size_t i = 0; i < policy_.anonymise->events.size(); ++i) {
            const auto& properties = policy_.anonymise->events[i].properties;
            for (std::size_t k = 0; k < properties.size(); ++k)
                if (properties[k].kind == EventRule::Kind::text && properties[k].oneOf.empty())
                    warning("lint.free-text", at(at("/anonymise/events", i) + "/properties", k),
                            "List the allowed values under \"oneOf\"; free text may identify.");
        }
    }

    void sources() {
        for (std::size_t i = 0; i < policy_.sources.size(); ++i)
            for (std::size_t k = 0; k < policy_.sources[i].tables.size(); ++k)
                table(policy_.sources[i].tables[k], at(at("/sources", i) + "/tables", k));
    }

    void vault(const VaultSettings& vault) {
        const auto& rules = policy_.purpose(vault.purpose)->retention;
        const bool timed = std::any_of(rules.begin(), rules.end(), [](const Retention& rule) {
            return rule.trigger == RetentionTrigger::created;
        });
        if (!timed)
            error("lint.retention-clock", "/vault/purpose",
                  "Give the purpose a retention from \"created\", when a file has arrived, or "
                  "files never go.");
    }

    void table(const SourceTable& table, const std::string& here) {
        const Purpose& purpose = *policy_.purpose(table.purpose);
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            if (!holds(purpose.data, table.columns[i].data))
                error("lint.data-not-declared", at(here + "/columns", i) + "/data",
                      "Add \"" + table.columns[i].data.str() + "\" to the data of the purpose \"" +
                          purpose.id.str() + "\".");
        for (const Retention& retention : purpose.retention) {
            const bool timed =
                retention.trigger == RetentionTrigger::withdrawal ||
                std::any_of(table.clocks.begin(), table.clocks.end(),
                            [&](const auto& clock) { return clock.first == retention.trigger; });
            if (!timed)
                error("lint.retention-clock", here,
                      "Name under \"clocks\" the column with the time of \"" +
                          std::string(nameOf(retention.trigger)) +
                          "\", or its retention never ends.");
        }
    }

    void text(const LocalText& text, const std::string& pointer) {
        if (text.empty()) return;
        for (const auto& [language, value] : text.byLanguage)
            for (Finding& finding : findPhrases(value, pointer + "/" + language.tag))
                findings_.push_back(std::move(finding));
        for (const auto& [language, value] : text.byLanguage)
            if (!isOneLine(replaceAll(value, "\n", " ")))
                warning("lint.hidden-characters", pointer + "/" + language.tag,
                        "Take out the characters that nobody sees, or that turn the direction of "
                        "writing, unless the language needs them.");
        std::string missing;
        for (const Language& language : policy_.languages) {
            const bool given =
                std::any_of(text.byLanguage.begin(), text.byLanguage.end(),
                            [&](const auto& item) { return item.first == language; });
            if (!given) missing += (missing.empty() ? "" : ", ") + language.tag;
        }
        if (!missing.empty())
            warning("lint.language-missing", pointer, "Write this text also in: " + missing + ".");
    }

    void texts() {
        text(policy_.introduction, "/introduction");
        for (std::size_t i = 0; i < policy_.data.size(); ++i)
            text(policy_.data[i].title, at("/data", i) + "/title");
        for (std::size_t i = 0; i < policy_.processors.size(); ++i) {
            text(policy_.processors[i].task, at("/processors", i) + "/task");
            text(policy_.processors[i].transferBasis, at("/processors", i) + "/transferBasis");
        }
        for (std::size_t i = 0; i < policy_.purposes.size(); ++i)
            textsOf(policy_.purposes[i], at("/purposes", i));
        for (std::size_t i = 0; i < policy_.history.size(); ++i)
            text(policy_.history[i].changes, at("/history", i) + "/changes");
        for (std::size_t i = 0; i < policy_.sources.size(); ++i)
            for (std::size_t k = 0; k < policy_.sources[i].tables.size(); ++k)
                textsOf(policy_.sources[i].tables[k], at(at("/sources", i) + "/tables", k));
        if (policy_.vault)
            for (std::size_t i = 0; i < policy_.vault->departments.size(); ++i)
                text(policy_.vault->departments[i].title, at("/vault/departments", i) + "/title");
    }

    void textsOf(const Purpose& purpose, const std::string& here) {
        text(purpose.title, here + "/title");
        text(purpose.description, here + "/description");
        text(purpose.interest, here + "/interest");
        for (std::size_t i = 0; i < purpose.retention.size(); ++i)
            text(purpose.retention[i].note, at(here + "/retention", i) + "/note");
        if (purpose.keptByLaw) text(purpose.keptByLaw->law, here + "/keptByLaw/law");
        for (std::size_t i = 0; i < purpose.services.size(); ++i) {
            const std::string there = at(here + "/services", i);
            for (std::size_t k = 0; k < purpose.services[i].storage.size(); ++k)
                text(purpose.services[i].storage[k].what, at(there + "/storage", k) + "/what");
            text(purpose.services[i].necessity, there + "/necessity");
        }
        text(purpose.source, here + "/source");
        text(purpose.safeguards, here + "/safeguards");
        text(purpose.withdrawal, here + "/withdrawal");
    }

    void textsOf(const SourceTable& table, const std::string& here) {
        text(table.title, here + "/title");
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            text(table.columns[i].title, at(here + "/columns", i) + "/title");
    }

    const Policy& policy_;
    std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> lintPolicy(const Policy& policy) { return Linter(policy).run(); }

}  // namespace samtycke
