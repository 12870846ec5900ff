// A tenant's privacy policy as types. consent-schemas/policy.schema.json describes the document;
// parsePolicy is the one place that reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/json.h"
#include "base/time.h"

namespace samtycke {

// A BCP 47 primary language with an optional region: "sv", "en", "fi".
struct Language {
    std::string tag;
    // Error: "policy.language".
    static Result<Language> parse(std::string_view text);
    friend bool operator==(const Language&, const Language&) = default;
};

// A text in several languages. The policy's first language is always there.
struct LocalText {
    std::vector<std::pair<Language, std::string>> byLanguage;
    // The wanted language, or else the first.
    std::string_view in(const Language& language) const;
};

// The date a version came into force, with an optional suffix for a second one that day.
struct PolicyVersion {
    std::string value;  // "2026-11-01" or "2026-11-01.2"
    // Error: "policy.version".
    static Result<PolicyVersion> parse(std::string_view text);
    friend auto operator<=>(const PolicyVersion&, const PolicyVersion&) = default;
};

// GDPR art. 6(1)(a)-(f).
enum class LegalBasis {
    consent,
    contract,
    legalObligation,
    vitalInterests,
    publicTask,
    legitimateInterests,
};

enum class Role { controller, processor };  // GDPR art. 4(7), 4(8)
enum class Surface { website, admin, yourData, app };
enum class Authority { imy, tietosuoja };  // Sweden: IMY; Finland: Data Protection Ombudsman
enum class Place { sweden, finland, euEea, outsideEuEea };

enum class RetentionTrigger {
    created,
    lastActivity,
    recorded,       // suspended while the assignment is open
    fiscalYearEnd,  // runs from the end of the calendar year in which the fiscal year ended
    contractEnd,
    withdrawal,
    invitationSent,
};
enum class RetentionAction { erase, anonymise };

struct Retention {
    RetentionTrigger trigger = RetentionTrigger::created;
    Period period;
    RetentionAction action = RetentionAction::erase;
    LocalText note;  // may be empty
};

// A law that obliges to keep data against an erasure request (GDPR art. 17(3)(b)).
struct KeptByLaw {
    LocalText law;  // "Bokföringslagen (1999:1078) 7 kap. 2 §"
};

enum class StorageKind { cookie, localStorage, sessionStorage, indexedDb, cacheStorage };

// What a service keeps on the device. `name` may hold "*" for any run of characters.
struct DeviceStorage {
    StorageKind kind = StorageKind::cookie;
    std::string name;
    std::optional<Period> lifetime;  // none: until the session ends
    LocalText what;
};

// A script, pixel or embed that belongs to a purpose.
struct Service {
    ServiceId id;
    std::string name;
    std::optional<ProcessorId> processor;
    std::vector<DeviceStorage> storage;
};

struct Processor {
    ProcessorId id;
    std::string name;
    LocalText task;
    Place place = Place::euEea;
    LocalText transferBasis;  // required when outside the EU/EEA (GDPR art. 44-49)
    bool thirdParty = true;   // counted on the first layer
};

struct DataCategory {
    DataId id;
    LocalText title;
    bool identifying = true;  // false: cannot be tied to a person
};

struct Purpose {
    PurposeId id;
    LocalText title;        // two or three words: "Statistik"
    LocalText description;  // one or two plain sentences
    LegalBasis basis = LegalBasis::consent;
    LocalText interest;  // which interest, for legitimateInterests (GDPR art. 13(1)(d))
    Role role = Role::controller;
    bool directMarketing = false;  // an objection always stops it (GDPR art. 21(2)-(3))
    bool saleOrSharing = false;    // refused by Global Privacy Control
    std::vector<Surface> surfaces;
    std::vector<DataId> data;
    std::vector<ProcessorId> recipients;
    std::vector<Retention> retention;  // at least one
    std::optional<KeptByLaw> keptByLaw;
    std::vector<Service> services;
    LocalText source;  // where the data comes from, when not from the person (art. 14(2)(f))

    bool asked = false;  // asked for in the banner; only with the basis consent
};

struct Controller {
    std::string name;
    std::string registrationNumber;
    std::string address;
    std::string country;  // ISO 3166-1 alpha-2
    std::string email;    // for requests of data subjects
    std::string phone;    // may be empty
    Authority authority = Authority::imy;
};

struct VersionNote {
    PolicyVersion version;
    LocalText changes;
    bool material = false;
};

struct ConsentSettings {
    Period lifetime{0, 0, 182, 0};  // of an acceptance and of a refusal alike
};

// What survives of an analytics event: everything not listed is dropped in the browser.
struct EventRule {
    enum class Kind { text, integer, boolean, url };
    struct Property {
        std::string name;
        Kind kind = Kind::text;
        std::vector<std::string> oneOf;     // texts: the allowed values; empty = any scrubbed text
        std::optional<std::int64_t> round;  // integers: rounded down to a multiple
    };
    std::string name;
    std::vector<Property> properties;
};

struct AnonymiseSettings {
    PurposeId purpose;  // the consent that events need
    int ipv4Prefix = 24;
    int ipv6Prefix = 48;
    std::vector<EventRule> events;
    std::vector<std::string> urlParameters;  // query parameters that survive
};

struct VaultSettings {
    PurposeId purpose;
    std::vector<std::string> recipients;  // age1…; more may be registered at the backend
    std::int64_t maxBytes = 0;
    std::vector<std::string> types;  // media types, "image/*" allowed; empty = any
    Period unfinished{0, 0, 1, 0};   // how long a half upload waits to be resumed
};

// A table of the tenant's own database, mapped to a purpose and to data categories. Access,
// erasure, rectification and retention all run on this one mapping.
struct SourceTable {
    std::string table;
    LocalText title;
    PurposeId purpose;
    std::string key;      // primary key column
    std::string subject;  // column with the person's e-mail address
    struct Column {
        std::string name;
        DataId data;
        LocalText title;
        bool editable = false;
    };
    std::vector<Column> columns;
    std::vector<std::pair<RetentionTrigger, std::string>> clocks;  // column with the time
};
struct Source {
    SourceId id;
    std::vector<SourceTable> tables;
};

struct Policy {
    TenantId tenant;
    std::string product;  // "Okidoki"
    PolicyVersion version;
    std::vector<Language> languages;  // the first is the default
    Controller controller;
    LocalText introduction;
    std::string policyUrl;
    std::vector<DataCategory> data;
    std::vector<Processor> processors;
    std::vector<Purpose> purposes;
    std::vector<VersionNote> history;
    ConsentSettings consent;
    std::optional<AnonymiseSettings> anonymise;
    std::optional<VaultSettings> vault;
    std::vector<Source> sources;

    const Purpose* purpose(const PurposeId& id) const;
    const Processor* processor(const ProcessorId& id) const;
    const DataCategory* dataCategory(const DataId& id) const;
    std::vector<const Purpose*> optionalPurposes() const;
    // Third parties among the recipients of optional purposes (law: the first layer names them).
    std::size_t thirdParties() const;
    // `wanted` when the policy has it, or else the default.
    const Language& language(std::string_view wanted) const;
};

// Either the policy, or every error found, each with its pointer and what was expected.
tl::expected<Policy, std::vector<Error>> parsePolicy(const Json& document);
tl::expected<Policy, std::vector<Error>> parsePolicy(std::string_view document);

// Findings in a policy that parses: phrases and settings that fall short of the law.
// Codes "lint.…"; see policies.md rows marked with a cross.
std::vector<Error> lintPolicy(const Policy& policy);

}  // namespace samtycke
