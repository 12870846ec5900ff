#include "tenants.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "server/conditional.h"

namespace samtycke::backend {
namespace {

namespace fs = std::filesystem;

Result<Tenant> loadTenant(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    auto document = parseJson(bytes);
    if (!document) return tl::unexpected(document.error());
    auto policy = parsePolicy(bytes);
    if (!policy) return tl::unexpected(policy.error().front());
    document->erase("sources");
    Tenant tenant{*std::move(policy), writeJson(*document), {}};
    tenant.etag = etagOf(tenant.publicDocument);
    return tenant;
}

}  // namespace

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
