// No text of a policy becomes markup: every view keeps the same elements and attributes, whatever
// the policy says.
#include "../consent/support.h"
#include "views/banner.h"
#include "views/consent_button.h"
#include "views/cookies.h"
#include "views/preferences.h"

using namespace samtycke;

namespace {

// The tags of a fragment with the names of their attributes, without text and values.
std::string skeleton(const std::string& html) {
    std::string out;
    char quote = 0;
    bool inTag = false;
    for (const char c : html) {
        if (quote != 0) {
            if (c == quote) quote = 0;
            continue;
        }
        if (inTag && (c == '"' || c == '\'')) quote = c;
        if (c == '<') inTag = true;
        if (inTag) out += c;
        if (c == '>') inTag = false;
    }
    return out;
}

bool isText(const Json& node) { return node.is_object() && node.contains("sv"); }

// Puts the payload into every text that people read.
void fill(Json& node, const std::string& payload) {
    if (isText(node))
        for (auto& item : node.items()) item.value() = payload;
    else if (node.is_object() || node.is_array())
        for (auto& item : node.items()) {
            const bool isName = item.key() == "name" || item.key() == "product" ||
                                item.key() == "address" || item.key() == "registrationNumber";
            if (isName && item.value().is_string())
                item.value() = payload;
            else
                fill(item.value(), payload);
        }
}

std::string storageName(const std::string& payload) {
    std::string name = "nn";
    for (const char c : payload)
        if (c > ' ' && c <= '~') name += c;
    return name;
}

Policy hostile(const std::string& payload) {
    Json document = Json::parse(twoServices());
    for (const char* part : {"anonymise", "vault", "sources"}) document.erase(part);
    Json controller = document["controller"];
    fill(document, payload);
    document["controller"] = controller;
    document["controller"]["name"] = payload;
    for (Json& purpose : document["purposes"])
        if (purpose.contains("services"))
            for (Json& service : purpose["services"])
                if (service.contains("storage"))
                    for (Json& item : service["storage"]) item["name"] = storageName(payload);
    document["version"] = "2027-01-01";
    document["history"].push_back(
        {{"version", "2027-01-01"}, {"changes", {{"sv", payload}}}, {"material", true}});
    auto policy = parsePolicy(writeJson(document));
    if (!policy) FAIL(policy.error()[0].pointer << ": " << policy.error()[0].message);
    return *std::move(policy);
}

std::string everyView(const Policy& policy) {
    const auto texts = Texts::parse(consentTexts("sv"), kConsentTexts).value();
    const Language language = Language::parse("sv").value();
    const PolicyVersion since = PolicyVersion::parse("2020-01-01").value();
    const ConsentView view{policy, texts, language, false, &since};
    return bannerView(view).str() + preferencesView(view, {}).str() +
           consentButtonView(view, {true, true}).str() +
           cookiesView(policy, consentTexts("sv"), language)->str();
}

}  // namespace

TEST_CASE("XSS: no text of a policy, no service's name and no cookie's name becomes markup") {
    const std::string harmless = skeleton(everyView(hostile("harmless")));
    REQUIRE(harmless.find("<table>") != std::string::npos);
    const Json payloads = Json::parse(repositoryFile("tests/vectors/xss.json"));
    REQUIRE(payloads.size() >= 40);
    for (const std::string payload : payloads) {
        INFO(payload);
        const std::string html = everyView(hostile(payload));
        CHECK(skeleton(html) == harmless);
        if (payload.find('<') != std::string::npos) CHECK(html.find(payload) == std::string::npos);
    }
}

TEST_CASE("XSS: an address that runs script is no policy's address") {
    const Json payloads = Json::parse(repositoryFile("tests/vectors/xss.json"));
    for (const std::string payload : payloads) {
        INFO(payload);
        Json document = Json::parse(okidokiText());
        document["policyUrl"] = payload;
        CHECK_FALSE(parsePolicy(writeJson(document)).has_value());
    }
}
