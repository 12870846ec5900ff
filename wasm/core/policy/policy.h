// A tenant's privacy policy as types. consent-schemas/policy.schema.json describes the document, in
// which every field and every name has the name it has here; parsePolicy is the one place that
// reads it, policy/lint.h holds it against the law.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "base/json.h"
#include "base/time.h"

namespace samtycke {

// A BCP 47 primary language with an optional region: "sv", "fi", "pt-BR".
struct Language {
    std::string tag;
    // Error: "policy.language".
    static Result<Language> parse(std::string_view text);
    friend bool operator==(const Language&, const Language&) = default;
};

// The name of a language's texts (consent-schemas/locales/): the primary language of a tag, as "pt"
// of "pt-BR"; for "no" and "nn" that of bokmal, "nb", for there are no others in Norwegian.
std::string_view localeOf(std::string_view tag);

// A text in several languages, in the order of the policy's languages, of which the first is always
// there. In the document: {"sv": "…", "en": "…"}. Without any language where the field is optional
// and absent.
struct LocalText {
    std::vector<std::pair<Language, std::string>> byLanguage;
    bool empty() const { return byLanguage.empty(); }
    // The wanted language, or else the first; "" when empty.
    std::string_view in(const Language& language) const;
    friend bool operator==(const LocalText&, const LocalText&) = default;
};

// The date a version came into force, with an optional suffix for a second one that day.
struct PolicyVersion {
    std::string value;  // "2026-11-01" or "2026-11-01.2"
    // Error: "policy.version".
    static Result<PolicyVersion> parse(std::string_view text);
    std::string_view date() const { return std::string_view(value).substr(0, 10); }
    // ".10" comes after ".2".
    friend std::strong_ordering operator<=>(const PolicyVersion& a, const PolicyVersion& b) {
        if (a.date() != b.date()) return a.date() <=> b.date();
        if (a.value.size() != b.value.size()) return a.value.size() <=> b.value.size();
        return a.value <=> b.value;
    }
    friend bool operator==(const PolicyVersion&, const PolicyVersion&) = default;
};

// GDPR art. 6(1)(a)-(f); a processor has no basis of its own and acts on instructions.
enum class LegalBasis {
    consent,
    contract,
    legalObligation,
    vitalInterests,
    publicTask,
    legitimateInterests,
    instructions,  // the controller's (art. 28(3)(a)): with the role processor, and only then
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
    withdrawal,  // of consent; also an objection, an unsubscription
    invitationSent,
};
enum class RetentionAction { erase, anonymise };

// The names these have in a document, in answers and in locale keys: "legitimateInterests".
std::string_view nameOf(LegalBasis basis);
std::string_view nameOf(RetentionTrigger trigger);
std::string_view nameOf(RetentionAction action);
std::string_view nameOf(Place place);

// With several in one purpose, data goes when the first of them has run out.
struct Retention {
    RetentionTrigger trigger = RetentionTrigger::created;
    Period period;  // longer than nothing
    RetentionAction action = RetentionAction::erase;
    LocalText note;  // may be empty
};

// A law that obliges to keep data against an erasure request (GDPR art. 17(3)(b)).
struct KeptByLaw {
    LocalText law;  // "Bokföringslagen (1999:1078) 7 kap. 2 §"
};

enum class StorageKind {
    cookie,
    localStorage,
    sessionStorage,
    indexedDb,
    cacheStorage,
    serviceWorker,
};
std::string_view nameOf(StorageKind kind);

// The consent types of Google Consent Mode v2.
inline constexpr auto kConsentModes = std::to_array<std::string_view>({
    "ad_personalization",
    "ad_storage",
    "ad_user_data",
    "analytics_storage",
    "functionality_storage",
    "personalization_storage",
    "security_storage",
});

// What a service keeps on the device. `name`, of a service worker its scope or its script, is
// printable ASCII, may hold "*" for any run of characters (matchesPattern in base/text.h), and has
// at least two other characters.
struct DeviceStorage {
    StorageKind kind = StorageKind::cookie;
    std::string name;
    // None: a cookie or sessionStorage ends with the session; the other kinds have no end of their
    // own, so the linter demands one.
    std::optional<Period> lifetime;
    LocalText what;  // may be empty
    // Out of the page's reach, so that a withdrawal names it instead of erasing it: a cookie that
    // scripts do not see (RFC 6265 section 4.1.2.6), and what is kept at this origin ("https://…",
    // RFC 6454) unless it is the page's own.
    bool httpOnly = false;
    std::string origin;  // "": the site's own
};

// A script, pixel or embed that belongs to a purpose.
struct Service {
    ServiceId id;
    std::string name;
    std::optional<ProcessorId> processor;
    std::vector<DeviceStorage> storage;
    // Why the storage is strictly necessary for what the visitor asked for (LEK 9 kap. 28 §,
    // ePrivacy 5(3)): the only ground for storage of a purpose without consent. May be empty.
    LocalText necessity;
};

struct Processor {
    ProcessorId id;
    std::string name;
    LocalText task;
    Place place = Place::euEea;
    LocalText transferBasis;  // outside the EU/EEA (GDPR art. 44-49); otherwise may be empty
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
    // Refused by Global Privacy Control (consent/choice.h).
    bool saleOrSharing = false;
    bool advertising = false;
    bool profiling = false;
    std::vector<std::string> consentMode;  // of kConsentModes: what consent to this grants there
    std::vector<Surface> surfaces;
    std::vector<DataId> data;
    std::vector<ProcessorId> recipients;
    std::vector<Retention> retention;  // at least one
    std::optional<KeptByLaw> keptByLaw;
    std::vector<Service> services;
    LocalText source;      // where the data comes from, when not from the person (art. 14(2)(f))
    LocalText safeguards;  // technical and organisational measures (art. 30(1)(g), 32)

    bool asked = false;    // asked for in the banner; only with the basis consent
    LocalText withdrawal;  // how to withdraw a consent that the banner does not ask for (art. 7(3))

    const Service* service(std::string_view id) const;
};

struct Controller {
    std::string name;
    std::string registrationNumber;
    std::string address;
    std::string country;         // ISO 3166-1 alpha-2
    std::string email;           // for requests of data subjects
    std::string questionsEmail;  // for other questions on privacy; may be empty
    std::string phone;           // may be empty
    Authority authority = Authority::imy;
};

struct VersionNote {
    PolicyVersion version;
    LocalText changes;
    bool material = false;
};

struct ConsentSettings {
    Period lifetime{0, 0, 182, 0};  // of an acceptance and of a refusal alike
    std::string domain;  // of the cookie: one choice for it and its subdomains; may be empty
    bool resetAtLogout = false;  // the next person at this device is asked anew
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
    PurposeId purpose;    // the consent that events need
    int ipv4Prefix = 24;  // 8..24
    int ipv6Prefix = 48;  // 16..64
    std::vector<EventRule> events;
    std::vector<std::string> urlParameters;  // query parameters that survive
};

// Where attachments can be sent: each has its own recipients.
struct Department {
    DepartmentId id;
    LocalText title;
};

struct VaultSettings {
    PurposeId purpose;                    // its retention counts from a file's arrival
    std::vector<std::string> recipients;  // age1…; more may be registered at the backend
    std::int64_t maxBytes = 0;
    std::vector<std::string> types;  // media types in lower case, "image/*" allowed; empty = any
    Period unfinished{0, 0, 1, 0};   // how long a half upload waits to be resumed
    std::vector<Department> departments;  // none: all files go to all recipients
    bool postQuantum = false;             // recipients are all of this kind (vault::Recipient)
    // The most that may be stored, in bytes of ciphertext: in all, and by one person.
    std::optional<std::int64_t> tenantQuota;
    std::optional<std::int64_t> personQuota;

    // Of one file, whether the policy names them or the backend: their headers take 25 KiB, and the
    // descriptions that an administrator is shown at a time less than 5 MB.
    std::size_t mostRecipients() const { return postQuantum ? 16 : 256; }
    const Department* department(const DepartmentId& id) const;
};

// A table of the tenant's own database, mapped to a purpose and to data categories. Access,
// erasure, rectification and retention all run on this one mapping. Names of tables and columns
// are SQL identifiers: ^[A-Za-z_][A-Za-z0-9_]{0,62}$.
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
    // The column in which the time of a trigger stands: an ISO 8601 date or UTC time.
    std::vector<std::pair<RetentionTrigger, std::string>> clocks;
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
    std::string policyUrl;  // "https://…" or a path on the same site
    std::vector<DataCategory> data;
    std::vector<Processor> processors;
    std::vector<Purpose> purposes;
    std::vector<VersionNote> history;  // with the present version
    ConsentSettings consent;
    std::optional<AnonymiseSettings> anonymise;
    std::optional<VaultSettings> vault;
    std::vector<Source> sources;

    const Purpose* purpose(const PurposeId& id) const;
    const Processor* processor(const ProcessorId& id) const;
    const DataCategory* dataCategory(const DataId& id) const;
    std::vector<const Purpose*> optionalPurposes() const;
    // Third parties among the recipients of these purposes (law: the first layer names them).
    std::size_t thirdParties(const std::vector<const Purpose*>& of) const;
    // `wanted` when the policy has it, or else the default.
    const Language& language(std::string_view wanted) const;
    // Whether a choice made under this version still holds: it is the present one, or one of the
    // history with no material change after it (law.md, consent screen, rule 7).
    bool stillHolds(const PolicyVersion& version) const;
};

// Either the policy, or every error found, each with its pointer and what was expected. What the
// schema can say is said by codes of the areas json, document, id, time, "policy.language" and
// "policy.version"; only when all that holds is the rest looked at: "policy.unknown-id",
// "policy.duplicate-id", "policy.text-language" (a text without the first language, or in one that
// the policy does not list).
tl::expected<Policy, std::vector<Error>> parsePolicy(std::string_view document);

// The same without looking at anonymise, vault and sources, which consent does not need and a page
// need not carry the code for.
tl::expected<Policy, std::vector<Error>> parseConsentPolicy(std::string_view document);

}  // namespace samtycke
