#include "mail/letter.h"

#include <catch_amalgamated.hpp>
#include <fstream>
#include <iterator>

#include "base/text.h"

using namespace samtycke;
using namespace samtycke::backend;

namespace {

Policy okidoki() {
    std::ifstream file(std::string(SAMTYCKE_SOURCE_DIR) + "/consent-schemas/policies/okidoki.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto policy = parsePolicy(std::string_view(text));
    REQUIRE(policy);
    return *std::move(policy);
}

const Instant kNow = *parseInstant("2026-11-22T10:07:56Z");

}  // namespace

TEST_CASE(
    "RFC 5322, 2047: headers are ASCII lines of at most 78 characters, the body ends in CRLF") {
    const Policy policy = okidoki();
    Letter letter = linkLetter(policy, {"sv"}, "anna@example.se", "https://example.com/#link=abc");
    letter.subject = "Räksmörgås åt alla som ännu inte har frågat efter någonting annat än smörgås";
    const std::string message = messageOf(letter, policy, "018f0000", kNow);
    const std::size_t blank = message.find("\r\n\r\n");
    REQUIRE(blank != std::string::npos);
    for (const std::string_view line : split(std::string_view(message).substr(0, blank), '\n')) {
        CHECK(line.size() <= 79);
        for (const char c : line) CHECK(static_cast<unsigned char>(c) < 0x80);
    }
    CHECK(message.find("Date: Sun, 22 Nov 2026 10:07:56 +0000\r\n") != std::string::npos);
    CHECK(message.find("Message-ID: <018f0000@okidoki.se>\r\n") != std::string::npos);
    CHECK(message.find("From: Okidoki <reception@okidoki.se>\r\n") != std::string::npos);
    CHECK(message.find("https://example.com/#link=abc\r\n") != std::string::npos);
    CHECK(replaceAll(message, "\r\n", "").find('\n') == std::string::npos);
}

TEST_CASE("RFC 5322 section 3.2.5: a display name is atoms, quoted or encoded") {
    const auto fromOf = [](std::string product) {
        Policy policy = okidoki();
        policy.product = std::move(product);
        const std::string message = messageOf({}, policy, "1", kNow);
        return message.substr(0, message.find("\r\nTo: "));
    };
    CHECK(fromOf("Oki doki") == "From: Oki doki <reception@okidoki.se>");
    CHECK(fromOf("Oki, AB (test) \"x\"") ==
          "From: \"Oki, AB (test) \\\"x\\\"\" <reception@okidoki.se>");
    CHECK(fromOf("a\\b.c@d") == "From: \"a\\\\b.c@d\" <reception@okidoki.se>");
    CHECK(fromOf("=?UTF-8?B?eA==?=").find("x") == std::string::npos);
    CHECK(fromOf("=?UTF-8?B?eA==?=").starts_with("From: =?UTF-8?B?PT9VVEYtO"));
    CHECK(fromOf("Åsas blommor").starts_with("From: =?UTF-8?B?"));
    CHECK(fromOf("a\r\nBcc: x@example.se").find("Bcc") == std::string::npos);
    for (const std::string& name :
         {std::string(120, 'a'), std::string("å, ") + std::string(90, 'b')}) {
        const std::string from = fromOf(name);
        for (const std::string_view line : split(from, '\n')) CHECK(line.size() <= 79);
    }
}

TEST_CASE("GDPR 12(4): the answer tells each item, the law, the date and where to complain") {
    SubjectRequest request;
    request.email = "anna@example.se";
    request.received = kNow;
    request.outcomes = {
        {*ItemId::parse("crm/messages/1"), LocalText{{{{"en"}, "Messages"}}}, std::nullopt},
        {*ItemId::parse("crm/invoices/7"), LocalText{{{{"en"}, "Invoices"}}},
         Kept{Ground::legallyRequired,
              LocalText{{{{"en"}, "the Bookkeeping Act"}}},
              {2032, 12, 31}}},
    };
    const Letter letter =
        answerLetter(okidoki(), {"en"}, request, "https://example.com/your-data/");
    CHECK(letter.to == "anna@example.se");
    for (const auto* text :
         {"On 22 November 2026 you asked us", "- Messages, no. 1: erased.",
          "- Invoices, no. 7: kept until 31 December 2032, as required by the Bookkeeping Act.",
          "https://example.com/your-data/", "https://www.imy.se/"})
        CHECK(letter.body.find(text) != std::string::npos);
    CHECK(letter.body.find('{') == std::string::npos);
}

TEST_CASE("Nothing held is an answer too, and an unknown language is answered in English") {
    SubjectRequest request;
    request.received = kNow;
    const Letter letter = answerLetter(okidoki(), {"uk"}, request, "");
    CHECK(letter.body.find("We had nothing to erase.") != std::string::npos);
}

TEST_CASE("A Norwegian letter is in bokmal, by whichever tag") {
    const std::string bokmal = linkLetter(okidoki(), {"nb"}, "", "").body;
    CHECK(bokmal != linkLetter(okidoki(), {"en"}, "", "").body);
    for (const char* tag : {"no", "nn", "nb-NO"})
        CHECK(linkLetter(okidoki(), {tag}, "", "").body == bokmal);
}

TEST_CASE("A Finnish letter has a Finnish date, and the authority in the case its sentence needs") {
    SubjectRequest request;
    request.received = kNow;
    Policy policy = okidoki();
    policy.controller.authority = Authority::tietosuoja;
    const Letter letter = answerLetter(policy, {"fi"}, request, "");
    for (const auto* text :
         {"Pyysit 22. marraskuuta 2026 meitä", "Meillä ei ollut mitään poistettavaa.",
          "voit tehdä valituksen tietosuojavaltuutetulle: https://tietosuoja.fi/"})
        CHECK(letter.body.find(text) != std::string::npos);
}
