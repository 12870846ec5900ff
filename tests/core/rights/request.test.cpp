#include "rights/request.h"

#include <array>
#include <catch_amalgamated.hpp>

using namespace samtycke;
using enum RequestStatus;
using enum RequestAct;

TEST_CASE("A request is received, acknowledged, accepted and closed, in that order only") {
    CHECK(advance(initiated, acknowledge) == acknowledged);
    CHECK(advance(acknowledged, accept) == accepted);
    CHECK(advance(accepted, fulfil) == fulfilled);
    CHECK(advance(accepted, reject) == rejected);

    int allowed = 0;
    for (const auto status : {initiated, acknowledged, accepted, fulfilled, rejected})
        for (const auto act : {acknowledge, accept, fulfil, reject}) {
            const auto next = advance(status, act);
            if (next)
                ++allowed;
            else
                CHECK(next.error().code == "rights.transition");
        }
    CHECK(allowed == 4);
}

TEST_CASE("Statuses are DPV terms") {
    for (const auto status : {initiated, acknowledged, accepted, fulfilled, rejected})
        CHECK(parseRequestStatus(termOf(status)) == status);
    CHECK(termOf(fulfilled) == "dpv:RequestFulfilled");
    CHECK(parseRequestStatus("Fulfilled").error().code == "rights.status");
}

TEST_CASE("A request is rejected only when every item is kept") {
    const ItemOutcome erased;
    const ItemOutcome kept{ItemId{}, LocalText{}, Kept{}};
    CHECK(closingAct({}) == fulfil);
    CHECK(closingAct({erased, kept}) == fulfil);
    CHECK(closingAct({kept, kept}) == reject);
}

TEST_CASE("Items are named source/table/key, and the key may hold anything") {
    const auto item = ItemId::parse("crm/contact_messages/a/b c");
    REQUIRE(item);
    CHECK(item->source.str() == "crm");
    CHECK(item->table == "contact_messages");
    CHECK(item->key == "a/b c");
    CHECK(item->str() == "crm/contact_messages/a/b c");
    for (const auto* wrong : {"", "crm", "crm/t", "crm/t/", "crm//1", "CRM/t/1"})
        CHECK(ItemId::parse(wrong).error().code == "rights.item");
}

TEST_CASE("An e-mail address has one spelling and cannot reach a mail header") {
    CHECK(parseEmail("  Anna.Lind@Example.SE ") == "anna.lind@example.se");
    CHECK(parseEmail("o'hara+nyheter@mail.example.com") == "o'hara+nyheter@mail.example.com");
    for (const char* other : {"åsa@example.se", "anna@räksmörgås.se", "anna\u0085@example.se",
                              "anna\u202E@example.se", "\xFF@example.se"})
        CHECK(parseEmail(other).error().code == "rights.email-ascii");
    for (const std::string& wrong :
         {std::string(), std::string("anna"), std::string("@example.se"), std::string("anna@"),
          std::string("anna@example"), std::string("anna@.se"), std::string("anna@example."),
          std::string("anna@example..se"), std::string("a@b@example.se"),
          std::string("an na@example.se"), std::string("anna@example.se\r\nBcc: b@example.se"),
          std::string("<anna@example.se>"), std::string("anna@example.se,bo@example.se"),
          std::string("anna\0@example.se", 16), std::string(65, 'a') + "@example.se",
          "a@" + std::string(250, 'b') + ".se"}) {
        INFO(wrong);
        const auto email = parseEmail(wrong);
        REQUIRE_FALSE(email);
        CHECK(email.error().code == "rights.email");
    }
}
