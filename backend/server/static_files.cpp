#include "server/static_files.h"

#include <brotli/encode.h>

#include <algorithm>
#include <bit>
#include <optional>

#include "file_content.h"
#include "server/conditional.h"
#include "server/media_types.h"
#include "server/security_headers.h"

namespace samtycke::backend {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxFile = 64U * 1024 * 1024;
constexpr int kQuality = 5;  // 9 takes ten times the time and memory for 1 % less

std::optional<std::string> compressed(const std::string& bytes) {
    std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
    std::string out(size, '\0');
    // A window for the largest file would cost 32 MB of memory for the smallest.
    const int window = std::clamp(static_cast<int>(std::bit_width(bytes.size())),
                                  BROTLI_MIN_WINDOW_BITS, BROTLI_DEFAULT_WINDOW);
    if (size == 0 ||
        BrotliEncoderCompress(kQuality, window, BROTLI_MODE_GENERIC, bytes.size(),
                              reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                              reinterpret_cast<std::uint8_t*>(out.data())) != BROTLI_TRUE)
        return std::nullopt;
    out.resize(size);
    return out;
}

std::optional<std::string> brotliBeside(const fs::path& file) {
    const fs::path made = file.string() + ".br";
    std::error_code ignored;
    if (!fs::is_regular_file(made, ignored)) return std::nullopt;
    auto bytes = contentOf(made);
    return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
}

bool isHidden(const fs::path& path) { return path.filename().string().starts_with("."); }

}  // namespace

StaticFile staticFile(std::string_view type, std::string bytes, bool compressible,
                      std::optional<std::string> brotli) {
    StaticFile made;
    made.type = type;
    made.etag = etagOf(bytes);
    if (!brotli && compressible) brotli = compressed(bytes);
    if (brotli && brotli->size() < bytes.size()) {
        made.brotli = std::make_shared<const std::string>(*std::move(brotli));
        made.brotliEtag = etagOf(bytes, "-br");
    }
    made.bytes = std::make_shared<const std::string>(std::move(bytes));
    return made;
}

Response fileResponse(const Request& request, const StaticFile& file) {
    const bool brotli = file.brotli && acceptsBrotli(request);
    const std::string& etag = brotli ? file.brotliEtag : file.etag;
    const bool known = matchesEtag(request, etag);
    Response response = empty(known ? 304 : 200);
    response.with("ETag", etag).with("Vary", "Accept-Encoding").with("Cache-Control", "no-cache");
    if (known) return response;
    response.with("Content-Type", file.type);
    if (brotli) response.with("Content-Encoding", "br");
    response.body = brotli ? file.brotli : file.bytes;
    return response;
}

Result<StaticFiles> StaticFiles::load(const fs::path& folder, std::string_view without) {
    StaticFiles out;
    std::error_code failed;
    fs::recursive_directory_iterator entry(folder, failed);
    for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
        const fs::path& file = entry->path();
        if (entry->is_directory() && isHidden(file)) entry.disable_recursion_pending();
        const MediaType type = mediaTypeOf(file.filename().string());
        if (entry->is_symlink() || !entry->is_regular_file() || isHidden(file) ||
            type.name.empty() || entry->file_size() > kMaxFile ||
            (!without.empty() && file.filename().string().ends_with(without)))
            continue;
        auto bytes = contentOf(file);
        if (!bytes) return fail("server.folder", bytes.error().message);
        out.files_.emplace(
            fs::relative(file, folder).generic_string(),
            staticFile(type.name, *std::move(bytes), type.compressible, brotliBeside(file)));
    }
    if (failed)
        return fail("server.folder", "The folder " + folder.string() + " cannot be read (" +
                                         failed.message() + ").");
    return out;
}

const StaticFile* StaticFiles::find(std::string_view path) const {
    std::string name(path);
    if (name.empty() || name.ends_with('/')) name += "index.html";
    const auto found = files_.find(name);
    return found == files_.end() ? nullptr : &found->second;
}

bool StaticFiles::isFolder(std::string_view path) const {
    return files_.contains(std::string(path) + "/index.html");
}

Handler serveFiles(StaticFiles loaded) {
    return [files = std::move(loaded)](Request& request) -> Task<Response> {
        const std::string_view path = request.parameter("path");
        const StaticFile* file = files.find(path);
        if (file == nullptr) {
            if (!path.empty() && files.isFolder(path))
                co_return empty(308).with("Location", "/" + request.pathText() + "/");
            co_return problem(404, "request.unknown-path", "There is nothing at this address.");
        }
        co_return fileResponse(request, *file).with("Content-Security-Policy", kPagePolicy);
    };
}

}  // namespace samtycke::backend
