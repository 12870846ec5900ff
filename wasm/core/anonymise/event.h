// Analytics events: only what the policy's allow-list names survives.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "anonymise/ip.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/policy.h"

namespace samtycke::anonymise {

struct Event {
    std::string name;
    Json properties = Json::object();  // texts, integers and booleans by name
    std::optional<Instant> at;         // the full hour in which it happened
};

struct Batch {
    std::vector<Event> events;  // in their order
    std::size_t dropped = 0;    // events that the policy does not list or that have no right shape
};

constexpr std::size_t kMaxEvents = 200;     // per batch; the rest is dropped
constexpr std::size_t kMaxEventText = 500;  // code points; a longer value is dropped

inline Prefixes prefixesOf(const AnonymiseSettings& settings) {
    return {settings.ipv4Prefix, settings.ipv6Prefix};
}

// From {"events":[{"name","properties":{…},"at"?}]}, `at` as ISO 8601 in UTC. An unlisted event, an
// unlisted property and a value of another kind than its rule's are dropped; texts and URLs are
// scrubbed, integers rounded down to the rule's multiple, `at` to the hour. The backend repeats
// what the browser did: a second time only takes away more.
// Error: "document.type" when the document has no array "events".
Result<Batch> filterEvents(const AnonymiseSettings& settings, const Json& document);

// The same shape as what filterEvents reads.
Json toJson(const Batch& batch);

}  // namespace samtycke::anonymise
