#include "rights/request.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace samtycke {
namespace {

constexpr std::array<std::pair<RequestStatus, std::string_view>, 5> kTerms = {{
    {RequestStatus::initiated, "dpv:RequestInitiated"},
    {RequestStatus::acknowledged, "dpv:RequestAcknowledged"},
    {RequestStatus::accepted, "dpv:RequestAccepted"},
    {RequestStatus::fulfilled, "dpv:RequestFulfilled"},
    {RequestStatus::rejected, "dpv:RequestRejected"},
}};

struct Transition {
    RequestStatus from;
    RequestAct act;
    RequestStatus to;
};
constexpr std::array<Transition, 4> kTransitions = {{
    {RequestStatus::initiated, RequestAct::acknowledge, RequestStatus::acknowledged},
    {RequestStatus::acknowledged, RequestAct::accept, RequestStatus::accepted},
    {RequestStatus::accepted, RequestAct::fulfil, RequestStatus::fulfilled},
    {RequestStatus::accepted, RequestAct::reject, RequestStatus::rejected},
}};

}  // namespace

std::string_view termOf(RequestStatus status) {
    for (const auto& [known, term] : kTerms)
        if (known == status) return term;
    return {};
}

Result<RequestStatus> parseRequestStatus(std::string_view term) {
    for (const auto& [status, known] : kTerms)
        if (known == term) return status;
    return fail("rights.status", "Give the status of a request as a DPV term.");
}

Result<RequestStatus> advance(RequestStatus status, RequestAct act) {
    for (const Transition& transition : kTransitions)
        if (transition.from == status && transition.act == act) return transition.to;
    return fail("rights.transition", "This request cannot take that step as it stands now (" +
                                         std::string(termOf(status)) + ").");
}

Result<ItemId> ItemId::parse(std::string_view text) {
    const std::size_t first = text.find('/');
    const std::size_t second = first == std::string_view::npos ? first : text.find('/', first + 1);
    if (second != std::string_view::npos) {
        auto source = SourceId::parse(text.substr(0, first));
        ItemId item{source ? *source : SourceId{},
                    std::string(text.substr(first + 1, second - first - 1)),
                    std::string(text.substr(second + 1))};
        if (source && !item.table.empty() && !item.key.empty()) return item;
    }
    return fail("rights.item", "Name an item as source/table/key.");
}

RequestAct closingAct(const std::vector<ItemOutcome>& outcomes) {
    const bool allKept = !outcomes.empty() &&
                         std::all_of(outcomes.begin(), outcomes.end(),
                                     [](const auto& outcome) { return outcome.kept.has_value(); });
    return allKept ? RequestAct::reject : RequestAct::fulfil;
}

Result<std::string> parseEmail(std::string_view text) {
    const std::string address = asciiLower(trim(text));
    const std::size_t at = address.find('@');
    bool ok = at != std::string::npos && at > 0 && at <= 64 && address.size() <= 254 &&
              address.find('@', at + 1) == std::string::npos;
    for (const char c : address)
        if (static_cast<unsigned char>(c) >= 0x80)  // mail to these needs SMTPUTF8 (RFC 6531)
            return fail("rights.email-ascii",
                        "Give an address without letters such as \u00e5; write a domain that has "
                        "them in its xn-- form.");
    for (const char c : address)  // what would end the address inside a mail header
        ok = ok && static_cast<unsigned char>(c) > ' ' && c != 0x7F &&
             std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
    const std::string_view domain = ok ? std::string_view(address).substr(at + 1) : "";
    const std::size_t dot = domain.find('.');
    ok = ok && dot != std::string_view::npos && dot > 0 && domain.back() != '.' &&
         domain.find("..") == std::string_view::npos;
    if (!ok) return fail("rights.email", "Give one e-mail address, such as anna@example.com.");
    return address;
}

}  // namespace samtycke
