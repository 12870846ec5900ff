// Folders of files served as they were at start. A path is looked up in the list that was read
// then, so that nothing outside the folder can be reached by any spelling of a path.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "server/router.h"

namespace samtycke::backend {

struct StaticFile {
    std::string type;  // media type
    std::string etag;  // quoted, of `bytes`
    SharedBytes bytes;
    SharedBytes brotli;  // null when that is not smaller
    std::string brotliEtag;
};
// Without `brotli` the bytes of a compressible type are compressed here.
StaticFile staticFile(std::string_view type, std::string bytes, bool compressible,
                      std::optional<std::string> brotli = std::nullopt);
// 200 or 304, in the form that the request accepts.
Response fileResponse(const Request& request, const StaticFile& file);

class StaticFiles {
  public:
    // Reads every regular file of a known type, at most 64 MiB each; hidden files and links are
    // left out, and so are those whose names end in `without` (a site's own tools). "NAME.br"
    // beside NAME is its brotli form; text files without one are compressed here. Error:
    // "server.folder".
    static Result<StaticFiles> load(const std::filesystem::path& folder,
                                    std::string_view without = {});

    // "a/b.html"; "a/" stands for "a/index.html". Null when there is none.
    const StaticFile* find(std::string_view path) const;
    bool isFolder(std::string_view path) const;

  private:
    std::map<std::string, StaticFile, std::less<>> files_;
};

// Serves what the route's parameter "path" names: 200, 304, 404, or 308 from a folder to its page.
Handler serveFiles(StaticFiles files);

}  // namespace samtycke::backend
