#include "policy/phrases.h"

#include <catch_amalgamated.hpp>

using namespace samtycke;

namespace {

std::string phrasesIn(std::string_view text) {
    std::string out;
    for (const Finding& finding : findPhrases(text, "/x")) {
        CHECK(finding.error.pointer == "/x");
        out += (out.empty() ? "" : " ") + finding.error.code;
    }
    return out;
}

}  // namespace

TEST_CASE("letters and spaces are evened out before reading") {
    CHECK(plain("  Genom  ATT\nÅÄÖ é ×") == "genom att åäö é ×");
    CHECK(plain("\xC3") == "\xC3");
}

TEST_CASE("GDPR 4(11), 7: using, visiting or continuing is not consent") {
    for (const char* text : {
             "Genom att använda tjänsten godkänner du policyn.",
             "GENOM ATT  ANVÄNDA\nappen SAMTYCKER du till detta",
             "Genom att fortsätta använda sidan anses användaren ha gett sitt samtycke.",
             "Du accepterar kakor om du fortsätter surfa.",
             "By using this site you agree to cookies.",
             "Continued use constitutes acceptance.",
             "Käyttämällä palvelua hyväksyt ehdot.",
         })
        CHECK(phrasesIn(text) == "lint.forced-consent");
}

TEST_CASE("a real question, and talk of consent, are left alone") {
    for (const char* text : {
             "Genom att klicka på Ja samtycker du till statistik.",
             "Genom att använda tjänsten skapar du ett konto. Du godkänner inget annat.",
             "Du kan alltid ta tillbaka ditt samtycke genom att använda knappen längst ner.",
             "By using the form you send us a message.",
             "",
         })
        CHECK(phrasesIn(text).empty());
}

TEST_CASE("a kind of finding is told once per text, and different kinds together") {
    CHECK(
        phrasesIn("Sparas under en begränsad tid. Raderas inom en rimlig tid! Datainspektionen?") ==
        "lint.vague-retention lint.authority-name");
}

TEST_CASE("GDPR 12(5), 15(3): access is not rationed") {
    CHECK(phrasesIn("Utdraget är kostnadsfritt en gång per år.") == "lint.access-limited");
    CHECK(phrasesIn("Vi ses en gång per år.").empty());
}
