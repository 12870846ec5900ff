#include "render.h"

#include <cstdio>
#include <filesystem>
#include <map>

#include "base/bytes.h"
#include "base/crypto.h"
#include "file_content.h"
#include "views/cookies.h"
#include "views/first_layer.h"

namespace samtycke::backend {
namespace {

namespace fs = std::filesystem;

struct RenderOptions {
    std::string what;
    fs::path policy;
    std::string language;  // empty: the policy's first
    fs::path dist = "dist";
    std::string layout;

    static Result<RenderOptions> parse(std::span<const std::string> arguments);
};

Result<RenderOptions> RenderOptions::parse(std::span<const std::string> arguments) {
    RenderOptions out;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (!argument.starts_with("--")) {
            names.push_back(argument);
            continue;
        }
        if (i + 1 == arguments.size()) return fail("usage.option", argument + " needs a value.");
        const std::string& value = arguments[++i];
        if (argument == "--language")
            out.language = value;
        else if (argument == "--dist")
            out.dist = value;
        else if (argument == "--layout" && (value == "bar" || value == "box" || value == "dialog"))
            out.layout = value;
        else
            return fail("usage.option",
                        (argument + ' ').append(value).append(" is not known.\n") + kRenderUsage);
    }
    if (names.size() != 2 || (names[0] != "banner" && names[0] != "cookies"))
        return fail("usage.option", kRenderUsage);
    out.what = names[0];
    out.policy = names[1];
    return out;
}

std::string hashOf(std::string_view text) {
    return "'sha256-" + encodeBase64(crypto::sha256(bytesOf(text)), Base64::standard) + "='";
}

Result<void> renderBanner(const Policy& policy, const Language& language,
                          const RenderOptions& options, const std::string& locale) {
    const auto sheet = contentOf(options.dist / "banner.css");
    if (!sheet) return tl::unexpected(sheet.error());
    const auto texts = Texts::parse(locale, kConsentTexts);
    if (!texts) return tl::unexpected(texts.error());
    const Html html =
        firstLayer({policy, *texts, language}, *sheet, options.layout, kFirstLayerScript);
    std::printf("%s\n", html.str().c_str());
    std::fprintf(stderr, "script-src %s\nstyle-src %s\n", hashOf(kFirstLayerScript.str()).c_str(),
                 hashOf(*sheet).c_str());
    return {};
}

Result<void> renderCookies(const Policy& policy, const Language& language,
                           const std::string& locale) {
    const auto html = cookiesView(policy, locale, language);
    if (!html) return tl::unexpected(html.error());
    std::printf("%s\n", html->str().c_str());
    return {};
}

}  // namespace

const char* const kRenderUsage =
    "samtycke render cookies POLICY [--language sv] [--dist DIR]\n"
    "    the cookie declaration\n"
    "samtycke render banner POLICY [--language sv] [--layout bar|box|dialog] [--dist DIR]\n"
    "    the banner for a page of its own, painted before any script; what the page's Content\n"
    "    Security Policy has to allow for it comes on standard error\n";

Result<void> renderCommand(std::span<const std::string> arguments) {
    const auto options = RenderOptions::parse(arguments);
    if (!options) return tl::unexpected(options.error());
    const auto document = contentOf(options->policy);
    if (!document) return tl::unexpected(document.error());
    const auto policy = parsePolicy(*document);
    if (!policy) return tl::unexpected(policy.error().front());
    const Language& language = policy->language(options->language);
    const auto locale =
        contentOf(options->dist / "locales" / localeOf(language.tag) / "consent.json");
    if (!locale)
        return fail("locale.unavailable", locale.error().message + " Give dist/ with --dist.");
    return options->what == "banner" ? renderBanner(*policy, language, *options, *locale)
                                     : renderCookies(*policy, language, *locale);
}

}  // namespace samtycke::backend
