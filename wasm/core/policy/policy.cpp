#include "policy/policy.h"

#include <algorithm>
#include <initializer_list>
#include <set>

#include "base/text.h"

namespace samtycke {
namespace {

template <class Enum>
using Names = std::initializer_list<std::pair<std::string_view, Enum>>;

const Names<LegalBasis> kBases = {
    {"consent", LegalBasis::consent},
    {"contract", LegalBasis::contract},
    {"legalObligation", LegalBasis::legalObligation},
    {"vitalInterests", LegalBasis::vitalInterests},
    {"publicTask", LegalBasis::publicTask},
    {"legitimateInterests", LegalBasis::legitimateInterests},
    {"instructions", LegalBasis::instructions},
};
const Names<Role> kRoles = {{"controller", Role::controller}, {"processor", Role::processor}};
const Names<Surface> kSurfaces = {
    {"website", Surface::website},
    {"admin", Surface::admin},
    {"yourData", Surface::yourData},
    {"app", Surface::app},
};
const Names<Authority> kAuthorities = {{"imy", Authority::imy},
                                       {"tietosuoja", Authority::tietosuoja}};
const Names<Place> kPlaces = {
    {"sweden", Place::sweden},
    {"finland", Place::finland},
    {"euEea", Place::euEea},
    {"outsideEuEea", Place::outsideEuEea},
};
const Names<RetentionTrigger> kTriggers = {
    {"created", RetentionTrigger::created},
    {"lastActivity", RetentionTrigger::lastActivity},
    {"recorded", RetentionTrigger::recorded},
    {"fiscalYearEnd", RetentionTrigger::fiscalYearEnd},
    {"contractEnd", RetentionTrigger::contractEnd},
    {"withdrawal", RetentionTrigger::withdrawal},
    {"invitationSent", RetentionTrigger::invitationSent},
};
const Names<RetentionAction> kActions = {{"erase", RetentionAction::erase},
                                         {"anonymise", RetentionAction::anonymise}};
const Names<StorageKind> kStorageKinds = {
    {"cookie", StorageKind::cookie},
    {"localStorage", StorageKind::localStorage},
    {"sessionStorage", StorageKind::sessionStorage},
    {"indexedDb", StorageKind::indexedDb},
    {"cacheStorage", StorageKind::cacheStorage},
    {"serviceWorker", StorageKind::serviceWorker},
};
const Names<EventRule::Kind> kPropertyKinds = {
    {"text", EventRule::Kind::text},
    {"integer", EventRule::Kind::integer},
    {"boolean", EventRule::Kind::boolean},
    {"url", EventRule::Kind::url},
};

template <class Enum>
std::string_view nameIn(Names<Enum> names, Enum value) {
    for (const auto& [name, candidate] : names)
        if (candidate == value) return name;
    return {};
}

constexpr TextRule kTitle{1, 120, true};
constexpr TextRule kSentences{1, 2000};

bool all(std::string_view text, bool (*allowed)(char)) {
    return std::all_of(text.begin(), text.end(), allowed);
}
bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isAlnum(char c) { return isAlpha(c) || isDigit(c); }
bool isWord(char c) { return isAlnum(c) || c == '_'; }
bool isVisible(char c) { return c >= '!' && c <= '~'; }

// The patterns of policy.schema.json, by the same names as its $defs.
bool isCountry(std::string_view text) { return text.size() == 2 && all(text, isUpper); }
bool isSqlName(std::string_view text) {
    return !text.empty() && text.size() <= 63 && !isDigit(text[0]) && all(text, isWord);
}
bool isEventName(std::string_view text) {
    return !text.empty() && text.size() <= 64 && isAlpha(text[0]) && all(text, isWord);
}
bool isUrlParameter(std::string_view text) {
    return !text.empty() && text.size() <= 64 &&
           all(text, [](char c) { return isWord(c) || c == '.' || c == '-' || c == '~'; });
}
bool isStorageName(std::string_view text) {
    return text.size() <= 128 && all(text, isVisible) &&
           text.size() - static_cast<std::size_t>(std::count(text.begin(), text.end(), '*')) >= 2;
}
bool isEmail(std::string_view text) {
    const auto parts = split(text, '@');
    if (text.size() > 254 || parts.size() != 2 || parts[0].empty()) return false;
    const auto inLocal = [](char c) {
        return isAlnum(c) || std::string_view("._%+-").find(c) != std::string_view::npos;
    };
    if (!all(parts[0], inLocal)) return false;
    const auto labels = split(parts[1], '.');
    return labels.size() >= 2 &&
           std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
               return !label.empty() && all(label, [](char c) { return isAlnum(c) || c == '-'; });
           });
}
// With a dot, and no IPv4 address: its last label begins with a letter.
bool isDomain(std::string_view text) {
    const auto labels = split(text, '.');
    return text.size() <= 253 && labels.size() >= 2 && !labels.back().empty() &&
           isLower(labels.back()[0]) &&
           std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
               return !label.empty() && label.size() <= 63 && label.front() != '-' &&
                      label.back() != '-' &&
                      all(label, [](char c) { return isLower(c) || isDigit(c) || c == '-'; });
           });
}
bool isOrigin(std::string_view text) {
    constexpr std::string_view kHttps = "https://";
    if (!text.starts_with(kHttps)) return false;
    const auto parts = split(text.substr(kHttps.size()), ':');
    return isDomain(parts[0]) &&
           (parts.size() == 1 || (parts.size() == 2 && !parts[1].empty() && parts[1].size() <= 5 &&
                                  parts[1][0] != '0' && all(parts[1], isDigit)));
}
bool isAddress(std::string_view text) {
    constexpr std::string_view kHttps = "https://";
    const bool absolute = text.substr(0, kHttps.size()) == kHttps && text.size() > kHttps.size() &&
                          isAlnum(text[kHttps.size()]);
    const bool path = !text.empty() && text[0] == '/' && text.substr(0, 2) != "//";
    return (absolute || path) && text.size() <= 500 && all(text, [](char c) {
               return isAlnum(c) ||
                      std::string_view("._~:/?#@&+,;=%-").find(c) != std::string_view::npos;
           });
}
bool isConsentMode(std::string_view text) {
    return std::find(kConsentModes.begin(), kConsentModes.end(), text) != kConsentModes.end();
}
constexpr std::int64_t kMostBytes = 1'099'511'627'776;  // 1 TiB

bool isAgeRecipient(std::string_view text) {
    return text.size() >= 24 && text.size() <= 4000 && text.substr(0, 4) == "age1" &&
           all(text, [](char c) { return isLower(c) || isDigit(c); });
}
bool isMediaType(std::string_view text) {
    const auto parts = split(text, '/');
    return text.size() <= 100 && parts.size() == 2 && !parts[0].empty() && all(parts[0], isLower) &&
           (parts[1] == "*" || (!parts[1].empty() && all(parts[1], [](char c) {
                return isLower(c) || isDigit(c) || c == '.' || c == '+' || c == '-';
            })));
}

Result<Period> parseSpan(std::string_view text) {
    auto period = parsePeriod(text);
    if (period && *period == Period{})
        return fail("time.period", "Write a duration longer than nothing, such as P30D.");
    return period;
}

void refuseRepeated(JsonReader& reader, std::string_view key,
                    const std::vector<std::string>& texts) {
    std::set<std::string_view> seen;
    for (const std::string& text : texts)
        if (!seen.insert(text).second) {
            reader.report("document.duplicate", "Name each of these only once.", key);
            return;
        }
}

enum class Scope { all, consent };

// Reads what the schema can say into `errors`, and into `beyond` what it cannot.
class PolicyReader {
  public:
    PolicyReader(std::vector<Error>& errors, std::vector<Error>& beyond)
        : errors_(errors), beyond_(beyond) {}

    template <Scope scope>
    Policy read(const Json& document) {
        JsonReader root(document, "", errors_);
        root.onlyKeys({"$schema", "comments", "tenant", "product", "version", "languages",
                       "controller", "introduction", "policyUrl", "data", "processors", "purposes",
                       "history", "consent", "anonymise", "vault", "sources"});
        root.optionalText("$schema");
        comments(root);
        Policy policy;
        policy.tenant = root.parsed("tenant", TenantId::parse);
        policy.product = root.text("product", kTitle);
        policy.version = root.parsed("version", PolicyVersion::parse);
        policy.languages = root.parsedTexts("languages", Language::parse, 1, 40);
        std::vector<std::string> tags;
        for (const Language& language : policy.languages) tags.push_back(language.tag);
        refuseRepeated(root, "languages", tags);
        languages_ = policy.languages;
        policy.controller = controller(root.object("controller"));
        policy.introduction = localText(root, "introduction", kSentences);
        policy.policyUrl =
            matching(root, "policyUrl", isAddress, "an https address or a path that begins with /");
        for (JsonReader& item : root.objects("data", 1)) policy.data.push_back(data(item));
        for (JsonReader& item : root.objects("processors"))
            policy.processors.push_back(processor(item));
        for (JsonReader& item : root.objects("purposes", 1, 100))
            policy.purposes.push_back(purpose(item));
        for (JsonReader& item : root.objects("history", 1)) policy.history.push_back(note(item));
        if (auto item = root.optionalObject("consent")) policy.consent = consent(*item);
        if constexpr (scope == Scope::all) {
            if (auto item = root.optionalObject("anonymise")) policy.anonymise = anonymise(*item);
            if (auto item = root.optionalObject("vault")) policy.vault = vault(*item);
            for (JsonReader& item : root.objects("sources", 0, 50))
                policy.sources.push_back(source(item));
        }
        return policy;
    }

  private:
    void comments(JsonReader& reader) { reader.optionalText("comments"); }

    LocalText localText(JsonReader& parent, std::string_view key, TextRule rule) {
        JsonReader reader = parent.object(key);
        LocalText out;
        if (parent.has(key) && reader.node().empty())
            reader.report("document.length", "Give the text in at least one language.");
        for (const auto& item : reader.node().items()) {
            auto language = Language::parse(item.key());
            if (!language)
                reader.report(language.error().code, language.error().message, item.key());
            else
                out.byLanguage.emplace_back(*std::move(language), reader.text(item.key(), rule));
        }
        if (!languages_.empty()) inOrder(out, reader);
        return out;
    }
    LocalText optionalLocalText(JsonReader& parent, std::string_view key, TextRule rule) {
        return parent.has(key) ? localText(parent, key, rule) : LocalText{};
    }
    void inOrder(LocalText& text, const JsonReader& reader) {
        LocalText ordered;
        for (const auto& [language, value] : text.byLanguage)
            if (std::find(languages_.begin(), languages_.end(), language) == languages_.end())
                beyond_.push_back({"policy.text-language",
                                   "Add this language to \"languages\", or remove the text.",
                                   reader.pointer() + "/" + language.tag});
        for (const Language& language : languages_)
            for (auto& item : text.byLanguage)
                if (item.first == language) ordered.byLanguage.push_back(std::move(item));
        if (ordered.byLanguage.empty() || ordered.byLanguage[0].first != languages_[0])
            beyond_.push_back({"policy.text-language",
                               "Write this text in " + languages_[0].tag +
                                   ", the first of the policy's languages.",
                               reader.pointer()});
        text = std::move(ordered);
    }

    std::string matching(JsonReader& reader, std::string_view key, bool (*test)(std::string_view),
                         std::string_view expected) {
        const std::size_t before = errors_.size();
        std::string text = reader.text(key, {0, 4000});
        if (errors_.size() == before && !test(text))
            reader.report("document.pattern", "Give " + std::string(expected) + ".", key);
        return text;
    }
    std::vector<std::string> allMatching(JsonReader& reader, std::string_view key,
                                         bool (*test)(std::string_view), std::string_view expected,
                                         std::size_t atMost) {
        std::vector<std::string> texts = reader.texts(key, 0, atMost, {0, 4000});
        for (std::size_t i = 0; i < texts.size(); ++i)
            if (!test(texts[i]))
                errors_.push_back(
                    {"document.pattern", "Give " + std::string(expected) + ".",
                     reader.pointer() + "/" + std::string(key) + "/" + std::to_string(i)});
        refuseRepeated(reader, key, texts);
        return texts;
    }
    template <class Id>
    std::vector<Id> ids(JsonReader& reader, std::string_view key, std::size_t atLeast) {
        std::vector<Id> out = reader.parsedTexts(key, Id::parse, atLeast, 100);
        std::vector<std::string> texts;
        for (const Id& id : out) texts.push_back(id.str());
        refuseRepeated(reader, key, texts);
        return out;
    }

    Controller controller(JsonReader reader) {
        reader.onlyKeys({"comments", "name", "registrationNumber", "address", "country", "email",
                         "questionsEmail", "phone", "authority"});
        comments(reader);
        Controller out;
        out.name = reader.text("name", kTitle);
        out.registrationNumber = reader.text("registrationNumber", kTitle);
        out.address = reader.text("address", {1, 500});
        out.country = matching(reader, "country", isCountry, "two capital letters, such as SE");
        out.email = matching(reader, "email", isEmail, "an e-mail address");
        if (reader.has("questionsEmail"))
            out.questionsEmail = matching(reader, "questionsEmail", isEmail, "an e-mail address");
        out.phone = reader.optionalText("phone", kTitle).value_or("");
        out.authority = reader.choice("authority", kAuthorities);
        return out;
    }

    DataCategory data(JsonReader& reader) {
        reader.onlyKeys({"comments", "id", "title", "identifying"});
        comments(reader);
        DataCategory out;
        out.id = reader.parsed("id", DataId::parse);
        out.title = localText(reader, "title", kTitle);
        out.identifying = reader.boolean("identifying", true);
        return out;
    }

    Processor processor(JsonReader& reader) {
        reader.onlyKeys({"comments", "id", "name", "task", "place", "transferBasis", "thirdParty"});
        comments(reader);
        Processor out;
        out.id = reader.parsed("id", ProcessorId::parse);
        out.name = reader.text("name", kTitle);
        out.task = localText(reader, "task", kSentences);
        out.place = reader.choice("place", kPlaces);
        out.transferBasis = optionalLocalText(reader, "transferBasis", kSentences);
        out.thirdParty = reader.boolean("thirdParty", true);
        return out;
    }

    Purpose purpose(JsonReader& reader) {
        reader.onlyKeys({"comments",      "id",          "title",      "description",
                         "basis",         "interest",    "role",       "directMarketing",
                         "saleOrSharing", "advertising", "profiling",  "consentMode",
                         "surfaces",      "data",        "recipients", "retention",
                         "keptByLaw",     "services",    "source",     "safeguards",
                         "asked",         "withdrawal"});
        comments(reader);
        Purpose out;
        out.id = reader.parsed("id", PurposeId::parse);
        out.title = localText(reader, "title", kTitle);
        out.description = localText(reader, "description", kSentences);
        if (reader.has("role")) out.role = reader.choice("role", kRoles);
        out.basis = reader.choice("basis", kBases);
        out.interest = optionalLocalText(reader, "interest", kSentences);
        out.directMarketing = reader.boolean("directMarketing", false);
        out.saleOrSharing = reader.boolean("saleOrSharing", false);
        out.advertising = reader.boolean("advertising", false);
        out.profiling = reader.boolean("profiling", false);
        out.consentMode = allMatching(reader, "consentMode", isConsentMode,
                                      "a consent type of Consent Mode, such as ad_storage", 7);
        out.surfaces = surfaces(reader);
        out.data = ids<DataId>(reader, "data", 1);
        out.recipients = ids<ProcessorId>(reader, "recipients", 0);
        if (!reader.has("retention"))
            reader.report("document.missing",
                          "Add \"retention\": say as a number how long the data is kept.");
        else
            for (JsonReader& item : reader.objects("retention", 1, 20))
                out.retention.push_back(retention(item));
        if (auto item = reader.optionalObject("keptByLaw")) {
            item->onlyKeys({"comments", "law"});
            comments(*item);
            out.keptByLaw = KeptByLaw{localText(*item, "law", kSentences)};
        }
        for (JsonReader& item : reader.objects("services", 0, 100))
            out.services.push_back(service(item));
        out.source = optionalLocalText(reader, "source", kSentences);
        out.safeguards = optionalLocalText(reader, "safeguards", kSentences);
        out.asked = reader.boolean("asked", false);
        out.withdrawal = optionalLocalText(reader, "withdrawal", kSentences);
        if (out.asked && out.basis != LegalBasis::consent)
            reader.report("document.choice",
                          "Ask only for purposes with the basis consent; remove \"asked\" or "
                          "change the basis.",
                          "basis");
        if ((out.role == Role::processor) != (out.basis == LegalBasis::instructions))
            reader.report("document.choice",
                          "A processor acts on the basis instructions, a controller on one of its "
                          "own.",
                          "basis");
        return out;
    }

    std::vector<Surface> surfaces(JsonReader& reader) {
        std::vector<Surface> out;
        const std::vector<std::string> names = reader.texts("surfaces", 1, kSurfaces.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto* const known =
                std::find_if(kSurfaces.begin(), kSurfaces.end(),
                             [&](const auto& s) { return s.first == names[i]; });
            if (known != kSurfaces.end())
                out.push_back(known->second);
            else
                errors_.push_back({"document.choice", "Use website, admin, yourData or app.",
                                   reader.pointer() + "/surfaces/" + std::to_string(i)});
        }
        refuseRepeated(reader, "surfaces", names);
        return out;
    }

    Retention retention(JsonReader& reader) {
        reader.onlyKeys({"comments", "trigger", "period", "action", "note"});
        comments(reader);
        Retention out;
        out.trigger = reader.choice("trigger", kTriggers);
        out.period = reader.parsed("period", parseSpan);
        out.action = reader.choice("action", kActions);
        out.note = optionalLocalText(reader, "note", kSentences);
        return out;
    }

    Service service(JsonReader& reader) {
        reader.onlyKeys({"comments", "id", "name", "processor", "storage", "necessity"});
        comments(reader);
        Service out;
        out.id = reader.parsed("id", ServiceId::parse);
        out.name = reader.text("name", kTitle);
        out.processor = reader.optionalParsed("processor", ProcessorId::parse);
        for (JsonReader& item : reader.objects("storage", 0, 100)) {
            item.onlyKeys({"comments", "kind", "name", "lifetime", "what", "httpOnly", "origin"});
            comments(item);
            DeviceStorage storage;
            storage.kind = item.choice("kind", kStorageKinds);
            storage.name =
                matching(item, "name", isStorageName,
                         "a name of visible ASCII characters, of which at least two are not *");
            storage.lifetime = item.optionalParsed("lifetime", parseSpan);
            storage.what = optionalLocalText(item, "what", kSentences);
            storage.httpOnly = item.boolean("httpOnly", false);
            if (item.has("origin"))
                storage.origin = matching(item, "origin", isOrigin,
                                          "an https origin such as https://www.example.com");
            out.storage.push_back(std::move(storage));
        }
        out.necessity = optionalLocalText(reader, "necessity", kSentences);
        return out;
    }

    VersionNote note(JsonReader& reader) {
        reader.onlyKeys({"comments", "version", "changes", "material"});
        comments(reader);
        VersionNote out;
        out.version = reader.parsed("version", PolicyVersion::parse);
        out.changes = localText(reader, "changes", kSentences);
        out.material = reader.boolean("material", false);
        return out;
    }

    ConsentSettings consent(JsonReader& reader) {
        reader.onlyKeys({"comments", "lifetime", "domain", "resetAtLogout"});
        comments(reader);
        ConsentSettings out;
        if (reader.has("lifetime")) out.lifetime = reader.parsed("lifetime", parseSpan);
        if (reader.has("domain"))
            out.domain = matching(reader, "domain", isDomain,
                                  "a domain in lower case with a dot, such as example.se");
        out.resetAtLogout = reader.boolean("resetAtLogout", false);
        return out;
    }

    AnonymiseSettings anonymise(JsonReader& reader) {
        reader.onlyKeys(
            {"comments", "purpose", "ipv4Prefix", "ipv6Prefix", "events", "urlParameters"});
        comments(reader);
        AnonymiseSettings out;
        out.purpose = reader.parsed("purpose", PurposeId::parse);
        out.ipv4Prefix =
            static_cast<int>(reader.optionalInteger("ipv4Prefix", 8, 24).value_or(out.ipv4Prefix));
        out.ipv6Prefix =
            static_cast<int>(reader.optionalInteger("ipv6Prefix", 16, 64).value_or(out.ipv6Prefix));
        for (JsonReader& item : reader.objects("events")) out.events.push_back(event(item));
        out.urlParameters = allMatching(reader, "urlParameters", isUrlParameter,
                                        "the name of a query parameter", 100);
        return out;
    }

    EventRule event(JsonReader& reader) {
        constexpr std::string_view kExpected =
            "a name of letters, digits and underscores, a letter first, at most 64";
        reader.onlyKeys({"comments", "name", "properties"});
        comments(reader);
        EventRule out;
        out.name = matching(reader, "name", isEventName, kExpected);
        for (JsonReader& item : reader.objects("properties", 0, 100)) {
            item.onlyKeys({"comments", "name", "kind", "oneOf", "round"});
            comments(item);
            EventRule::Property property;
            property.name = matching(item, "name", isEventName, kExpected);
            property.kind = item.choice("kind", kPropertyKinds);
            property.oneOf = item.texts("oneOf", 0, 500, {1, 200});
            refuseRepeated(item, "oneOf", property.oneOf);
            property.round = item.optionalInteger("round", 1, 1'000'000'000);
            if (item.has("oneOf") && property.kind != EventRule::Kind::text)
                item.report("document.choice", "Allowed values need the kind text.", "kind");
            if (item.has("round") && property.kind != EventRule::Kind::integer)
                item.report("document.choice", "Rounding needs the kind integer.", "kind");
            out.properties.push_back(std::move(property));
        }
        return out;
    }

    VaultSettings vault(JsonReader& reader) {
        reader.onlyKeys({"comments", "purpose", "recipients", "maxBytes", "types", "unfinished",
                         "departments", "postQuantum", "quota"});
        comments(reader);
        VaultSettings out;
        out.purpose = reader.parsed("purpose", PurposeId::parse);
        out.postQuantum = reader.boolean("postQuantum", false);
        out.recipients =
            allMatching(reader, "recipients", isAgeRecipient,
                        "an age recipient (age1…), in lower case", out.mostRecipients());
        out.maxBytes = reader.integer("maxBytes", 1, kMostBytes);
        out.types =
            allMatching(reader, "types", isMediaType,
                        "a media type in lower case, such as application/pdf or image/*", 100);
        if (reader.has("unfinished")) out.unfinished = reader.parsed("unfinished", parseSpan);
        for (JsonReader& item : reader.objects("departments", 0, 100)) {
            item.onlyKeys({"comments", "id", "title"});
            comments(item);
            out.departments.push_back(
                {item.parsed("id", DepartmentId::parse), localText(item, "title", kTitle)});
        }
        if (auto quota = reader.optionalObject("quota")) {
            quota->onlyKeys({"comments", "tenant", "person"});
            comments(*quota);
            out.tenantQuota = quota->optionalInteger("tenant", 1, kMostBytes);
            out.personQuota = quota->optionalInteger("person", 1, kMostBytes);
        }
        return out;
    }

    Source source(JsonReader& reader) {
        reader.onlyKeys({"comments", "id", "tables"});
        comments(reader);
        Source out;
        out.id = reader.parsed("id", SourceId::parse);
        for (JsonReader& item : reader.objects("tables", 1, 200)) out.tables.push_back(table(item));
        return out;
    }

    SourceTable table(JsonReader& reader) {
        constexpr std::string_view kExpected =
            "an SQL name of letters, digits and underscores, no digit first, at most 63";
        reader.onlyKeys(
            {"comments", "table", "title", "purpose", "key", "subject", "columns", "clocks"});
        comments(reader);
        SourceTable out;
        out.table = matching(reader, "table", isSqlName, kExpected);
        out.title = localText(reader, "title", kTitle);
        out.purpose = reader.parsed("purpose", PurposeId::parse);
        out.key = matching(reader, "key", isSqlName, kExpected);
        out.subject = matching(reader, "subject", isSqlName, kExpected);
        for (JsonReader& item : reader.objects("columns", 1, 200)) {
            item.onlyKeys({"comments", "name", "data", "title", "editable"});
            comments(item);
            SourceTable::Column column;
            column.name = matching(item, "name", isSqlName, kExpected);
            column.data = item.parsed("data", DataId::parse);
            column.title = localText(item, "title", kTitle);
            column.editable = item.boolean("editable", false);
            out.columns.push_back(std::move(column));
        }
        if (auto clocks = reader.optionalObject("clocks"))
            for (const auto& item : clocks->node().items()) {
                const auto* const known =
                    std::find_if(kTriggers.begin(), kTriggers.end(),
                                 [&](const auto& t) { return t.first == item.key(); });
                if (known == kTriggers.end())
                    clocks->report("document.unknown-key", "Use the name of a retention trigger.",
                                   item.key());
                else
                    out.clocks.emplace_back(known->second,
                                            matching(*clocks, item.key(), isSqlName, kExpected));
            }
        return out;
    }

    std::vector<Error>& errors_;
    std::vector<Error>& beyond_;
    std::vector<Language> languages_;
};

// What no schema can say: that a name is given once and that what is referred to exists.
class ReferenceCheck {
  public:
    ReferenceCheck(const Policy& policy, std::vector<Error>& errors)
        : policy_(policy), errors_(errors) {}

    template <Scope scope>
    void run() {
        unique(policy_.data, "/data", "/id", [](const auto& d) { return d.id.str(); });
        unique(policy_.processors, "/processors", "/id", [](const auto& p) { return p.id.str(); });
        unique(policy_.purposes, "/purposes", "/id", [](const auto& p) { return p.id.str(); });
        unique(policy_.history, "/history", "/version",
               [](const auto& note) { return note.version.value; });
        purposes();
        if constexpr (scope == Scope::all) settings();
    }

  private:
    void settings() {
        if (policy_.anonymise) {
            known(policy_.purpose(policy_.anonymise->purpose), "/anonymise/purpose");
            events(policy_.anonymise->events);
        }
        if (policy_.vault) {
            known(policy_.purpose(policy_.vault->purpose), "/vault/purpose");
            unique(policy_.vault->departments, "/vault/departments", "/id",
                   [](const auto& department) { return department.id.str(); });
            recipientKinds(*policy_.vault);
        }
        unique(policy_.sources, "/sources", "/id", [](const auto& s) { return s.id.str(); });
        sources();
    }
    static std::string at(std::string_view pointer, std::size_t index) {
        return std::string(pointer) + "/" + std::to_string(index);
    }
    void known(const void* target, std::string pointer) {
        if (target == nullptr)
            errors_.push_back({"policy.unknown-id",
                               "Use an id that this document gives, or add what is meant.",
                               std::move(pointer)});
    }
    void once(std::set<std::string>& seen, const std::string& name, std::string pointer) {
        if (!seen.insert(name).second)
            errors_.push_back({"policy.duplicate-id",
                               "\"" + name + "\" is taken already; choose another.",
                               std::move(pointer)});
    }
    template <class Items, class Name>
    void unique(const Items& items, std::string_view pointer, std::string_view field, Name name) {
        std::set<std::string> seen;
        for (std::size_t i = 0; i < items.size(); ++i)
            once(seen, name(items[i]), at(pointer, i) + std::string(field));
    }

    void recipientKinds(const VaultSettings& vault) {
        for (std::size_t i = 0; i < vault.recipients.size(); ++i)
            if (vault.recipients[i].starts_with("age1pq1") != vault.postQuantum)
                errors_.push_back({"policy.recipient-kind",
                                   "Give recipients of one kind: age1pq1… with \"postQuantum\", "
                                   "age1… without.",
                                   at("/vault/recipients", i)});
    }

    void purposes() {
        std::set<std::string> services;
        for (std::size_t i = 0; i < policy_.purposes.size(); ++i) {
            const Purpose& purpose = policy_.purposes[i];
            const std::string here = at("/purposes", i);
            for (std::size_t k = 0; k < purpose.data.size(); ++k)
                known(policy_.dataCategory(purpose.data[k]), at(here + "/data", k));
            for (std::size_t k = 0; k < purpose.recipients.size(); ++k)
                known(policy_.processor(purpose.recipients[k]), at(here + "/recipients", k));
            for (std::size_t k = 0; k < purpose.services.size(); ++k) {
                const Service& service = purpose.services[k];
                const std::string there = at(here + "/services", k);
                once(services, service.id.str(), there + "/id");
                if (service.processor)
                    known(policy_.processor(*service.processor), there + "/processor");
            }
        }
    }

    void events(const std::vector<EventRule>& events) {
        const auto name = [](const auto& item) { return item.name; };
        unique(events, "/anonymise/events", "/name", name);
        for (std::size_t i = 0; i < events.size(); ++i)
            unique(events[i].properties, at("/anonymise/events", i) + "/properties", "/name", name);
    }

    void sources() {
        for (std::size_t i = 0; i < policy_.sources.size(); ++i) {
            const std::string here = at("/sources", i) + "/tables";
            const auto& tables = policy_.sources[i].tables;
            unique(tables, here, "/table", [](const auto& table) { return table.table; });
            for (std::size_t k = 0; k < tables.size(); ++k) {
                known(policy_.purpose(tables[k].purpose), at(here, k) + "/purpose");
                const auto& columns = tables[k].columns;
                const std::string there = at(here, k) + "/columns";
                unique(columns, there, "/name", [](const auto& column) { return column.name; });
                for (std::size_t c = 0; c < columns.size(); ++c)
                    known(policy_.dataCategory(columns[c].data), at(there, c) + "/data");
            }
        }
    }

    const Policy& policy_;
    std::vector<Error>& errors_;
};

template <class Items, class Id>
auto byId(const Items& items, const Id& id) -> decltype(items.data()) {
    const auto it =
        std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.id == id; });
    return it == items.end() ? nullptr : &*it;
}

}  // namespace

Result<Language> Language::parse(std::string_view text) {
    const auto parts = split(text, '-');
    const bool language = (parts[0].size() == 2 || parts[0].size() == 3) &&
                          all(parts[0], [](char c) { return isLower(c); });
    if (!language || parts.size() > 2 || (parts.size() == 2 && !isCountry(parts[1])))
        return fail("policy.language", "Name a language by its code, such as sv, en or pt-BR.");
    return Language{std::string(text)};
}

std::string_view localeOf(std::string_view tag) {
    const std::string_view primary = split(tag, '-')[0];
    return primary == "no" || primary == "nn" ? "nb" : primary;
}

std::string_view LocalText::in(const Language& language) const {
    for (const auto& [candidate, text] : byLanguage)
        if (candidate == language) return text;
    return byLanguage.empty() ? std::string_view() : std::string_view(byLanguage[0].second);
}

Result<PolicyVersion> PolicyVersion::parse(std::string_view text) {
    const bool plain = text.size() == 10;
    const std::string_view suffix =
        plain ? std::string_view("1") : text.substr(std::min<std::size_t>(text.size(), 11));
    if (!parseDate(text.substr(0, 10)) || (!plain && text[10] != '.') || suffix.empty() ||
        suffix.size() > 2 || suffix[0] == '0' || !all(suffix, isDigit))
        return fail("policy.version",
                    "Write the version as the date it came into force, such as 2026-11-01, with "
                    ".2 after it for a second one that day.");
    return PolicyVersion{std::string(text)};
}

std::string_view nameOf(LegalBasis basis) { return nameIn(kBases, basis); }
std::string_view nameOf(RetentionTrigger trigger) { return nameIn(kTriggers, trigger); }
std::string_view nameOf(RetentionAction action) { return nameIn(kActions, action); }
std::string_view nameOf(Place place) { return nameIn(kPlaces, place); }
std::string_view nameOf(StorageKind kind) { return nameIn(kStorageKinds, kind); }

const Service* Purpose::service(std::string_view wanted) const {
    for (const Service& service : services)
        if (service.id.str() == wanted) return &service;
    return nullptr;
}

const Purpose* Policy::purpose(const PurposeId& id) const { return byId(purposes, id); }
const Processor* Policy::processor(const ProcessorId& id) const { return byId(processors, id); }
const DataCategory* Policy::dataCategory(const DataId& id) const { return byId(data, id); }
const Department* VaultSettings::department(const DepartmentId& id) const {
    return byId(departments, id);
}

std::vector<const Purpose*> Policy::optionalPurposes() const {
    std::vector<const Purpose*> out;
    for (const Purpose& purpose : purposes)
        if (purpose.asked) out.push_back(&purpose);
    return out;
}

std::size_t Policy::thirdParties(const std::vector<const Purpose*>& of) const {
    std::set<ProcessorId> parties;
    for (const Purpose* purpose : of)
        for (const ProcessorId& id : purpose->recipients)
            if (const Processor* recipient = processor(id); recipient && recipient->thirdParty)
                parties.insert(id);
    return parties.size();
}

const Language& Policy::language(std::string_view wanted) const {
    for (const Language& language : languages)
        if (language.tag == wanted) return language;
    const std::string_view primary = split(wanted, '-')[0];
    for (const Language& language : languages)
        if (split(language.tag, '-')[0] == primary) return language;
    for (const Language& language : languages)
        if (localeOf(language.tag) == localeOf(wanted)) return language;
    return languages[0];
}

bool Policy::stillHolds(const PolicyVersion& made) const {
    if (made == version) return true;
    bool known = false;
    for (const VersionNote& note : history) {
        if (note.version > made && note.version <= version && note.material) return false;
        known = known || note.version == made;
    }
    return known && made < version;
}

namespace {

template <Scope scope>
tl::expected<Policy, std::vector<Error>> parse(std::string_view document) {
    const auto json = parseJson(document);
    if (!json) return tl::make_unexpected(std::vector<Error>{json.error()});
    std::vector<Error> errors;
    std::vector<Error> beyond;
    Policy policy = PolicyReader(errors, beyond).read<scope>(*json);
    if (!errors.empty()) return tl::make_unexpected(std::move(errors));
    ReferenceCheck(policy, beyond).run<scope>();
    if (!beyond.empty()) return tl::make_unexpected(std::move(beyond));
    return policy;
}

}  // namespace

tl::expected<Policy, std::vector<Error>> parsePolicy(std::string_view document) {
    return parse<Scope::all>(document);
}

tl::expected<Policy, std::vector<Error>> parseConsentPolicy(std::string_view document) {
    return parse<Scope::consent>(document);
}

}  // namespace samtycke
