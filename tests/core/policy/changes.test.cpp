#include "policy/changes.h"

#include <catch_amalgamated.hpp>

#include "documents.h"

using namespace samtycke;

namespace {

struct Change {
    const char* path;
    Json value;  // null removes
    const char* expected;
};

Json changed(Json document, const char* path, const Json& value) {
    const Json::json_pointer pointer(path);
    if (value.is_null()) {
        Json& parent = document.at(pointer.parent_pointer());
        if (parent.is_array())
            parent.erase(std::stoul(pointer.back()));
        else
            parent.erase(pointer.back());
    } else {
        document[pointer] = value;
    }
    return document;
}

std::string changesIn(const Json& before, const Json& after) {
    std::string out;
    for (const PolicyChange& change : changesBetween(policyOf(before), policyOf(after)))
        out += (out.empty() ? "" : ", ") + change.error.code + (change.material ? "!" : "") + " " +
               change.error.pointer;
    return out;
}

std::string findingsIn(const Json& before, const Json& after) {
    std::string out;
    for (const Finding& finding : lintChanges(policyOf(before), policyOf(after)))
        out += finding.error.code + " " + finding.error.pointer;
    return out;
}

Json nextVersion(Json document, bool material) {
    document["version"] = "2026-12-01";
    document["history"].push_back(
        {{"version", "2026-12-01"}, {"changes", {{"sv", "a"}, {"en", "a"}}}});
    if (material) document["history"].back()["material"] = true;
    return document;
}

}  // namespace

TEST_CASE("what has changed between two policies, and whether it is material") {
    const Json base = baseDocument();
    Json purpose = base["purposes"][1];
    purpose["id"] = "chat";
    Json second = base["purposes"][0]["services"][0];
    second["id"] = "second";
    const Json otherCookie = {{"kind", "cookie"}, {"name", "other"}};
    const std::vector<Change> changes = {
        {"/controller/name", "Annat AB", "change.controller! /controller"},
        {"/controller/phone", "+46 8 1", "change.contact /controller"},
        {"/introduction/sv", "Annat.", "change.text /introduction"},
        {"/purposes/3", purpose, "change.purpose-added! /purposes/3"},
        {"/purposes/0/description/en", "Other.", "change.text /purposes/0"},
        {"/purposes/1/basis", "contract", "change.basis! /purposes/1/basis"},
        {"/purposes/0/profiling", true, "change.use-added! /purposes/0/profiling"},
        {"/purposes/0/data/1", "email", "change.data-added! /purposes/0/data/1"},
        {"/purposes/2/data/1", nullptr, "change.data-removed /purposes/2/data/1"},
        {"/purposes/1/recipients", {"counter"}, "change.recipient-added! /purposes/1/recipients/0"},
        {"/processors/0/name", "Other AB", "change.recipient-added! /processors/0/name"},
        {"/purposes/0/consentMode/1", "ad_storage", "change.use-added! /purposes/0/consentMode/1"},
        {"/purposes/0/consentMode/0", nullptr, ""},
        {"/processors/0/place", "finland", "change.place! /processors/0/place"},
        {"/purposes/0/retention/0/period", "P13M",
         "change.retention-longer! /purposes/0/retention"},
        {"/purposes/0/retention/0/period", "P365D", ""},
        {"/purposes/0/retention/0/period", "P11M",
         "change.retention-shorter /purposes/0/retention"},
        {"/purposes/0/retention/0/trigger", "lastActivity",
         "change.retention-longer! /purposes/0/retention"},
        {"/purposes/0/services/1", second, "change.service-added! /purposes/0/services/1"},
        {"/purposes/0/services/0", nullptr, "change.service-removed /purposes/0/services/0"},
        {"/purposes/0/services/0/storage/1", otherCookie,
         "change.storage-added! /purposes/0/services/0/storage/1"},
        {"/purposes/0/services/0/storage/0", nullptr,
         "change.storage-removed /purposes/0/services/0/storage/0"},
        {"/purposes/0/services/0/storage/0/lifetime", "P31D",
         "change.retention-longer! /purposes/0/services/0/storage/0/lifetime"},
        {"/purposes/0/services/0/storage/0/lifetime", "P29D", ""},
    };
    for (const Change& change : changes) {
        INFO(change.path << " " << change.value);
        CHECK(changesIn(base, changed(base, change.path, change.value)) == change.expected);
    }
    CHECK(changesIn(changed(base, "/purposes/3", purpose), base) ==
          "change.purpose-removed /purposes/3");
    CHECK(changesIn(base, base).empty());
    for (const char* was : {"/processors/0/thirdParty", "/data/0/identifying"}) {
        const Json before = changed(base, was, false);
        const Json after = changed(base, was, true);
        const bool isData = std::string(was).starts_with("/data");
        CHECK(changesIn(before, after) ==
              (isData ? "change.data-added! " : "change.recipient-added! ") + std::string(was));
        CHECK(changesIn(after, before).empty());
    }
}

TEST_CASE("law.md rule 7: the history must say which change is material, and may say of no other") {
    const Json base = baseDocument();
    const Json more = changed(base, "/purposes/0/data/1", "email");
    const Json words = changed(base, "/introduction/sv", "Annat.");
    CHECK(findingsIn(base, nextVersion(more, true)).empty());
    CHECK(findingsIn(base, nextVersion(words, false)).empty());
    CHECK(findingsIn(base, nextVersion(more, false)) ==
          "lint.version-material /history/1/material");
    CHECK(findingsIn(base, nextVersion(words, true)) ==
          "lint.version-not-material /history/1/material");
    CHECK(findingsIn(base, words) == "lint.version-note /version");
    CHECK(findingsIn(base, base).empty());
}
