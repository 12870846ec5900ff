#include "tenants.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/crypto.h"
#include "file_content.h"
#include "views/consent_view.h"
#include "views/first_layer.h"
#include "views/preferences.h"
#include "views/texts.h"

namespace samtycke::backend {
namespace {

namespace fs = std::filesystem;

Result<Tenant> loadTenant(const fs::path& file) {
    const auto bytes = contentOf(file);
    if (!bytes) return tl::unexpected(bytes.error());
    auto document = parseJson(*bytes);
    if (!document) return tl::unexpected(document.error());
    auto policy = parsePolicy(*bytes);
    if (!policy) return tl::unexpected(policy.error().front());
    document->erase("sources");
    Tenant tenant;
    tenant.policy = *std::move(policy);
    tenant.document = staticFile("application/json", writeJson(*document), true);
    return tenant;
}

struct Served {
    Instant last;
    std::string document;
};

// Notes that the tenant's document is served now; the others that ever were.
Result<std::vector<Served>> othersServed(Database& database, const Tenant& tenant, Instant now) {
    const std::string id = tenant.policy.tenant.str();
    const crypto::Digest digest = crypto::sha256(bytesOf(*tenant.document.bytes));
    const auto kept = database.run(
        "INSERT INTO policies (tenant_id, digest, document, served) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET served = excluded.served",
        id, ByteView(digest), *tenant.document.bytes, now.ms);
    if (!kept) return tl::unexpected(kept.error());
    const auto rows =
        database.all("SELECT served, document FROM policies WHERE tenant_id = ? AND digest <> ?",
                     id, ByteView(digest));
    if (!rows) return tl::unexpected(rows.error());
    std::vector<Served> others;
    for (const Row& row : *rows) others.push_back({{row.integer(0)}, row.text(1)});
    return others;
}

using Locales = std::map<std::string, Texts, std::less<>>;

// The texts of every language for which there are browser modules.
Result<Locales> localesIn(const fs::path& dist) {
    Locales out;
    std::error_code failed;
    for (fs::directory_iterator entry(dist / "locales", failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const fs::path file = entry->path() / "consent.json";
        if (!fs::is_regular_file(file)) continue;
        const auto bytes = contentOf(file);
        if (!bytes) return tl::unexpected(bytes.error());
        auto texts = Texts::parse(*bytes, kConsentTexts);
        if (!texts) {
            Error error = texts.error();
            error.message = file.string() + ": " + error.message;
            return tl::unexpected(std::move(error));
        }
        out.emplace(entry->path().filename().string(), *std::move(texts));
    }
    return out;
}

// A visitor who was promised a language without texts would not be asked at all.
Result<void> mustHaveTexts(const Policy& policy, const Locales& locales) {
    for (const Language& language : policy.languages)
        if (!locales.contains(localeOf(language.tag)))
            return fail("policy.language-texts",
                        policy.tenant.str() + ": there are no interface texts in \"" +
                            language.tag + "\"; add dist/locales/" +
                            std::string(localeOf(language.tag)) +
                            "/consent.json, or take the language out of the policy.");
    return {};
}

void paintFirstLayers(Tenant& tenant, const Locales& locales, const std::string& sheet) {
    for (const Language& language : tenant.policy.languages) {
        const auto texts = locales.find(localeOf(language.tag));
        const Html html = firstLayer({tenant.policy, texts->second, language}, sheet);
        tenant.firstLayers.emplace(texts->first,
                                   staticFile("text/html; charset=utf-8", html.str(), true));
    }
}

Result<void> keepTexts(Database& database, const TenantId& tenant, const Policy& policy,
                       const Locales& locales, Instant now) {
    for (const Language& language : policy.languages) {
        const auto texts = locales.find(localeOf(language.tag));
        if (texts == locales.end()) continue;
        const std::string shown = textsShown({policy, texts->second, language});
        const auto kept = database.run(
            "INSERT INTO texts (tenant_id, digest, version, language, shown, served) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET served = excluded.served",
            tenant.str(), encodeHex(crypto::sha256(bytesOf(shown))), policy.version.value,
            language.tag, shown, now.ms);
        if (!kept) return tl::unexpected(kept.error());
    }
    return {};
}

Result<std::set<TextsShown>> textsOf(Database& database, const Tenant& tenant,
                                     const Locales& locales, Instant now) {
    const TenantId& id = tenant.policy.tenant;
    if (auto kept = keepTexts(database, id, tenant.policy, locales, now); !kept)
        return tl::unexpected(kept.error());
    for (const Policy& policy : tenant.earlier)
        if (auto kept = keepTexts(database, id, policy, locales, now); !kept)
            return tl::unexpected(kept.error());
    const auto rows =
        database.all("SELECT digest, version, language FROM texts WHERE tenant_id = ?", id.str());
    if (!rows) return tl::unexpected(rows.error());
    std::set<TextsShown> out;
    for (const Row& row : *rows) out.insert({row.text(0), row.text(1), row.text(2)});
    return out;
}

}  // namespace

Task<Result<void>> Tenants::rememberTexts(Storage& storage, fs::path dist, Instant now) {
    const auto locales = localesIn(dist);
    if (!locales) co_return tl::unexpected(locales.error());
    if (locales->empty()) co_return Result<void>();
    const auto sheet = contentOf(dist / "banner.css");
    for (auto& entry : tenants_) {
        Tenant& tenant = entry.second;
        if (auto has = mustHaveTexts(tenant.policy, *locales); !has)
            co_return tl::unexpected(has.error());
        if (sheet) paintFirstLayers(tenant, *locales, *sheet);
        auto texts = co_await storage.write(
            [&](Database& database) { return textsOf(database, tenant, *locales, now); });
        if (!texts) co_return tl::unexpected(texts.error());
        tenant.texts = *std::move(texts);
    }
    co_return Result<void>();
}

Task<Result<void>> Tenants::remember(Storage& storage, Instant now) {
    for (auto& entry : tenants_) {
        Tenant& tenant = entry.second;
        const auto others = co_await storage.write(
            [&](Database& database) { return othersServed(database, tenant, now); });
        if (!others) co_return tl::unexpected(others.error());
        for (const Served& served : *others) {
            auto policy = parsePolicy(served.document);
            if (policy && now < add(served.last, policy->consent.lifetime))
                tenant.earlier.push_back(*std::move(policy));
        }
    }
    co_return Result<void>();
}

Result<Tenants> Tenants::load(const fs::path& folder) {
    Tenants out;
    std::error_code failed;
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed))
        if (entry->path().extension() == ".json") files.push_back(entry->path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        auto tenant = loadTenant(file);
        if (!tenant) {
            Error error = tenant.error();
            error.message = file.string() + ": " + error.message;
            return tl::unexpected(std::move(error));
        }
        std::string id = tenant->policy.tenant.str();
        out.tenants_.emplace(std::move(id), *std::move(tenant));
    }
    if (out.tenants_.empty())
        return fail("policy.none", "Put at least one policy document (NAME.json) into " +
                                       folder.string() +
                                       ", or give another folder with "
                                       "--policies.");
    return out;
}

const Tenant* Tenants::find(std::string_view id) const {
    const auto found = tenants_.find(id);
    return found == tenants_.end() ? nullptr : &found->second;
}

Handler forTenant(const Tenants& tenants, TenantHandler handler) {
    return [&tenants, handler = std::move(handler)](Request& request) -> Task<Response> {
        const Tenant* tenant = tenants.find(request.parameter("tenant"));
        if (tenant == nullptr)
            co_return problem(404, "tenant.unknown", "No tenant of this name is served here.");
        co_return co_await handler(*tenant, request);
    };
}

}  // namespace samtycke::backend
