#include "render_cookies.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.h"
#include "views/cookies.h"

namespace samtycke::backend {
namespace {

namespace fs = std::filesystem;

constexpr auto kUsage = "Write: samtycke render cookies POLICY [--language sv] [--dist DIR]";

struct Wish {
    fs::path policy;
    std::string language;  // empty: the policy's first
    fs::path dist = "dist";
};

Result<Wish> wishIn(std::span<const std::string> arguments) {
    Wish out;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool isOption = arguments[i].starts_with("--");
        if (!isOption && out.policy.empty())
            out.policy = arguments[i];
        else if (arguments[i] == "--language" && i + 1 < arguments.size())
            out.language = arguments[++i];
        else if (arguments[i] == "--dist" && i + 1 < arguments.size())
            out.dist = arguments[++i];
        else
            return fail("usage.option", kUsage);
    }
    if (out.policy.empty()) return fail("usage.option", kUsage);
    return out;
}

Result<std::string> contentOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::error_code failed;
    if (!in || fs::is_directory(file, failed))
        return fail("file.read", file.string() + " cannot be read.");
    return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

Result<void> renderCookies(std::span<const std::string> arguments) {
    const auto wish = wishIn(arguments);
    if (!wish) return tl::unexpected(wish.error());
    const auto document = contentOf(wish->policy);
    if (!document) return tl::unexpected(document.error());
    const auto policy = parsePolicy(*document);
    if (!policy) return tl::unexpected(policy.error().front());
    const Language& language = policy->language(wish->language);
    const std::string primary(split(language.tag, '-')[0]);
    const auto locale = contentOf(wish->dist / "locales" / primary / "consent.json");
    if (!locale) return tl::unexpected(locale.error());
    const auto html = cookiesView(*policy, *locale, language);
    if (!html) return tl::unexpected(html.error());
    std::printf("%s\n", html->str().c_str());
    return {};
}

}  // namespace samtycke::backend
