#include "server/media_types.h"

#include <array>

namespace samtycke::backend {
namespace {

struct Entry {
    std::string_view ending;
    MediaType type;
};

constexpr std::array kTypes{
    Entry{".html", {"text/html; charset=utf-8", true}},
    Entry{".css", {"text/css; charset=utf-8", true}},
    Entry{".js", {"text/javascript; charset=utf-8", true}},
    Entry{".mjs", {"text/javascript; charset=utf-8", true}},
    Entry{".wasm", {"application/wasm", true}},
    Entry{".json", {"application/json", true}},
    Entry{".map", {"application/json", true}},
    Entry{".webmanifest", {"application/manifest+json", true}},
    Entry{".ts", {"text/plain; charset=utf-8", true}},
    Entry{".md", {"text/markdown; charset=utf-8", true}},
    Entry{".txt", {"text/plain; charset=utf-8", true}},
    Entry{".xml", {"application/xml", true}},
    Entry{".yaml", {"application/yaml", true}},
    Entry{".svg", {"image/svg+xml", true}},
    Entry{".ico", {"image/x-icon", true}},
    Entry{".png", {"image/png"}},
    Entry{".jpg", {"image/jpeg"}},
    Entry{".jpeg", {"image/jpeg"}},
    Entry{".webp", {"image/webp"}},
    Entry{".avif", {"image/avif"}},
    Entry{".gif", {"image/gif"}},
    Entry{".woff2", {"font/woff2"}},
    Entry{".mp4", {"video/mp4"}},
    Entry{".pdf", {"application/pdf"}},
};

}  // namespace

MediaType mediaTypeOf(std::string_view fileName) {
    for (const auto& [ending, type] : kTypes)
        if (fileName.ends_with(ending)) return type;
    return {};
}

}  // namespace samtycke::backend
