#include "proof/record.h"

#include <algorithm>

#include "base/bytes.h"
#include "consent/choice.h"

namespace samtycke {
namespace {

constexpr std::string_view kProfile = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr";
constexpr std::string_view kUrn = "urn:uuid:";

const std::initializer_list<std::pair<std::string_view, Control>> kControls = {
    {"banner-accept-all", Control::bannerAcceptAll},
    {"banner-reject-all", Control::bannerRejectAll},
    {"preferences-accept-all", Control::preferencesAcceptAll},
    {"preferences-reject-all", Control::preferencesRejectAll},
    {"preferences-save", Control::preferencesSave},
    {"button-withdraw", Control::buttonWithdraw},
    {"programme", Control::programme},
    {"embed-always", Control::embedAlways},
    {"imported", Control::imported},
    {"global-privacy-control", Control::signal},
};

std::string_view nameOf(Control control) {
    for (const auto& [name, value] : kControls)
        if (value == control) return name;
    return {};
}

std::string urn(const Uuid& id) { return std::string(kUrn) + id.str(); }

Result<Uuid> parseUrn(std::string_view text) {
    if (!text.starts_with(kUrn)) return fail("id.uuid", "Give an identifier as urn:uuid:….");
    return Uuid::parse(text.substr(kUrn.size()));
}

Json context() {
    return {{"dct", "http://purl.org/dc/terms/"},
            {"dpv", "https://w3id.org/dpv#"},
            {"eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#"},
            {"loc", "https://w3id.org/dpv/loc#"},
            {"schema", "https://schema.org/"},
            {"spdx", "http://spdx.org/rdf/terms#"}};
}

std::string_view placeOf(Place place) {
    switch (place) {
        case Place::sweden:
            return "loc:SE";
        case Place::finland:
            return "loc:FI";
        case Place::euEea:
            return "loc:EEA";
        case Place::outsideEuEea:
            return "dpv:ThirdCountry";
    }
    return {};
}

constexpr std::string_view kGiven = "dpv:ConsentGiven";
constexpr std::string_view kWithdrawn = "dpv:ConsentWithdrawn";
constexpr std::string_view kRefused = "dpv:ConsentRefused";

// `given` and `withdrawn` are units.
struct Answers {
    Grants given;
    Grants withdrawn;
    std::string_view of(const Grant& unit) const {
        return holds(given, unit) ? kGiven : holds(withdrawn, unit) ? kWithdrawn : kRefused;
    }
    std::string_view of(const Grants& units) const {
        bool withdrew = false;
        for (const Grant& unit : units) {
            if (of(unit) == kGiven) return kGiven;
            withdrew = withdrew || of(unit) == kWithdrawn;
        }
        return withdrew ? kWithdrawn : kRefused;
    }
    static bool holds(const Grants& units, const Grant& unit) {
        return std::binary_search(units.begin(), units.end(), unit);
    }
};

bool choosesServices(const Purpose& purpose) { return purpose.services.size() > 1; }

Json process(const Policy& policy, const Purpose& purpose, const Language& language,
             const Answers& answers) {
    Json data = Json::array();
    for (const DataId& id : purpose.data)
        if (const DataCategory* category = policy.dataCategory(id))
            data.push_back({{"@id", "#" + id.str()}, {"dct:title", category->title.in(language)}});
    Json recipients = Json::array();
    Json storage = Json::array();
    for (const ProcessorId& id : purpose.recipients)
        if (const Processor* processor = policy.processor(id)) {
            recipients.push_back(
                {{"@type", processor->thirdParty ? "dpv:ThirdParty" : "dpv:DataProcessor"},
                 {"schema:name", processor->name}});
            storage.push_back(
                {{"@type", "dpv:StorageLocation"}, {"dpv:hasLocation", placeOf(processor->place)}});
        }
    if (storage.empty())
        storage.push_back({{"@type", "dpv:StorageLocation"},
                           {"dpv:hasLocation", "loc:" + policy.controller.country}});
    for (const Retention& retention : purpose.retention)
        storage.push_back({{"@type", "dpv:StorageDuration"},
                           {"dpv:hasDuration", formatPeriod(retention.period)}});
    Json out = {{"@type", "dpv:Process"},
                {"dpv:hasPurpose",
                 {{"@id", "#" + purpose.id.str()}, {"dct:title", purpose.title.in(language)}}},
                {"dpv:hasLegalBasis", "eu-gdpr:A6-1-a"},
                {"dpv:hasPersonalData", data},
                {"dpv:hasRecipient", recipients},
                {"dpv:hasStorageCondition", storage},
                {"dpv:hasConsentStatus", answers.of(unitsOf(purpose))}};
    if (choosesServices(purpose)) {
        Json& services = out["dpv:hasService"] = Json::array();
        for (const Service& service : purpose.services)
            services.push_back(
                {{"@id", "#" + service.id.str()},
                 {"@type", "dpv:Service"},
                 {"schema:name", service.name},
                 {"dpv:hasConsentStatus", answers.of(Grant(purpose.id, service.id))}});
    }
    return out;
}

bool says(const Json& entry, std::string_view status) {
    const auto found = entry.is_object() ? entry.find("dpv:hasConsentStatus") : entry.end();
    return found != entry.end() && *found == status;
}

const Json& listIn(const Json& object, std::string_view key) {
    static const Json none = Json::array();
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_array() ? *found : none;
}

Grants grantsWith(std::string_view status, const Json& record, const Policy& policy) {
    Grants units;
    const Json& processes = listIn(record, "dpv:hasProcess");
    const auto asked = policy.optionalPurposes();
    for (std::size_t i = 0; i < processes.size() && i < asked.size(); ++i) {
        const Purpose& purpose = *asked[i];
        const Json& services = listIn(processes[i], "dpv:hasService");
        if (!choosesServices(purpose) && says(processes[i], status))
            units.push_back(unitsOf(purpose).front());
        for (std::size_t k = 0;
             choosesServices(purpose) && k < services.size() && k < purpose.services.size(); ++k)
            if (says(services[k], status)) units.emplace_back(purpose.id, purpose.services[k].id);
    }
    return joined(policy, unitsOf(policy, units));
}

// What the widget's controls can bring about (consent/widget.cpp).
bool fitsControl(const ConsentAct& act, const Policy& policy) {
    const bool neverShows = showsNothing(act.control);
    const bool showedNothing = act.texts == kNothingShown;
    if (showedNothing != neverShows && !(showedNothing && act.control == Control::programme))
        return false;
    const auto optional = policy.optionalPurposes();
    const Grants given = unitsOf(policy, act.given);
    const bool mindsSignal = act.control == Control::bannerAcceptAll ||
                             act.control == Control::imported || act.control == Control::signal;
    const auto isRefused = [&](const Purpose* purpose) {
        return mindsSignal && refusedBySignal(*purpose, act.globalPrivacyControl);
    };
    const auto none = [&](const Purpose* purpose) {
        return without(unitsOf(*purpose), given) == unitsOf(*purpose);
    };
    const auto all = [&](const Purpose* purpose) {
        return without(unitsOf(*purpose), given).empty();
    };
    switch (act.control) {
        case Control::bannerAcceptAll:
        case Control::preferencesAcceptAll:
            return std::all_of(optional.begin(), optional.end(), [&](const Purpose* purpose) {
                return isRefused(purpose) ? none(purpose) : all(purpose);
            });
        case Control::bannerRejectAll:
        case Control::preferencesRejectAll:
        case Control::buttonWithdraw:
            return given.empty();
        case Control::imported:
        case Control::signal:
            return act.withdrawn.empty() == (act.control == Control::imported) &&
                   std::all_of(optional.begin(), optional.end(), [&](const Purpose* purpose) {
                       return !isRefused(purpose) || none(purpose);
                   });
        case Control::embedAlways:
            return !given.empty();
        case Control::preferencesSave:
        case Control::programme:
            return true;
    }
    return false;
}

Result<std::string> parseDigest(std::string_view text) {
    const auto bytes = decodeHex(text);
    if (!bytes || bytes->size() != 32) return fail("encoding.hex", "Give 64 hex digits.");
    return std::string(text);
}

}  // namespace

bool showsNothing(Control control) {
    return control == Control::embedAlways || control == Control::imported ||
           control == Control::signal;
}

Json consentRecord(const Policy& policy, const ConsentAct& act) {
    const Answers answers{unitsOf(policy, act.given), unitsOf(policy, act.withdrawn)};
    Json processes = Json::array();
    for (const Purpose* purpose : policy.optionalPurposes())
        processes.push_back(process(policy, *purpose, act.language, answers));
    const Controller& controller = policy.controller;
    return {
        {"@context", context()},
        {"@id", urn(act.record)},
        {"@type", "dpv:ConsentRecord"},
        {"dct:conformsTo", kProfile},
        {"dct:created", formatInstant(act.at)},
        {"dct:valid", formatInstant(add(act.at, policy.consent.lifetime))},
        {"dpv:hasDataSubject", {{"@id", urn(act.principal)}, {"@type", "dpv:DataSubject"}}},
        {"dpv:hasDataController",
         {{"@type", "dpv:DataController"},
          {"schema:name", controller.name},
          {"schema:address", controller.address},
          {"schema:email", controller.email}}},
        {"dpv:hasJurisdiction", "loc:" + controller.country},
        {"dpv:hasNotice",
         {{"@type", "dpv:PrivacyNotice"},
          {"dct:hasVersion", policy.version.value},
          {"dct:language", act.language.tag},
          {"schema:url", policy.policyUrl},
          {"spdx:checksum",
           {{"spdx:algorithm", "spdx:checksumAlgorithm_sha256"},
            {"spdx:checksumValue", act.texts}}}}},
        {"dpv:hasProcess", processes},
        {"dpv:hasIndicationMethod", nameOf(act.control)},
        {"dpv:isIndicatedBy", "dpv:DataSubject"},
        {"dpv:hasConsentControl", "dpv:WithdrawConsent"},
        {"schema:globalPrivacyControl", act.globalPrivacyControl},
    };
}

Result<ConsentAct> parseConsentRecord(const Json& record, const Policy& policy, Instant received) {
    std::vector<Error> errors;
    JsonReader reader(record, "", errors);
    JsonReader notice = reader.object("dpv:hasNotice");
    ConsentAct act;
    const auto version = notice.parsed("dct:hasVersion", PolicyVersion::parse);
    if (errors.empty() && version != policy.version)
        return fail("record.version", "The record is for another version of the policy.",
                    "/dpv:hasNotice/dct:hasVersion");
    act.record = reader.parsed("@id", parseUrn);
    act.principal = reader.object("dpv:hasDataSubject").parsed("@id", parseUrn);
    act.at = reader.parsed("dct:created", parseInstant);
    act.language = notice.parsed("dct:language", Language::parse);
    act.texts = notice.object("spdx:checksum").parsed("spdx:checksumValue", parseDigest);
    act.control = reader.choice("dpv:hasIndicationMethod", kControls);
    act.globalPrivacyControl = reader.boolean("schema:globalPrivacyControl", false);
    act.given = grantsWith(kGiven, record, policy);
    act.withdrawn = grantsWith(kWithdrawn, record, policy);
    if (!errors.empty()) return tl::unexpected(errors.front());
    if (act.at.ms > received.ms + kDayMs || add(act.at, policy.consent.lifetime) <= received)
        return fail("record.time", "Send the record of a choice that still holds.", "/dct:created");
    if (policy.language(act.language.tag) != act.language || consentRecord(policy, act) != record)
        return fail("record.mismatch",
                    "Send the record as core made it, with nothing added or left out.");
    if (!fitsControl(act, policy))
        return fail("record.control", "This control does not give these answers; send what it did.",
                    "/dpv:hasIndicationMethod");
    return act;
}

}  // namespace samtycke
