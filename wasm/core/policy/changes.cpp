#include "policy/changes.h"

#include <algorithm>

namespace samtycke {
namespace {

std::string under(std::string_view pointer, std::size_t index) {
    return std::string(pointer) + "/" + std::to_string(index);
}

template <class Items, class Value>
bool contains(const Items& items, const Value& value) {
    return std::find(items.begin(), items.end(), value) != items.end();
}

bool isLonger(const Period& period, const Period& than) {
    return add(Instant{0}, period) > add(Instant{0}, than);
}

class Comparison {
  public:
    Comparison(const Policy& before, const Policy& after) : before_(before), after_(after) {}

    std::vector<PolicyChange> run() {
        controller();
        data();
        recipients();
        if (before_.introduction != after_.introduction)
            minor("change.text", "/introduction", "The introduction reads otherwise.");
        for (std::size_t i = 0; i < after_.purposes.size(); ++i) {
            const Purpose& now = after_.purposes[i];
            const std::string here = under("/purposes", i);
            if (const Purpose* then = before_.purpose(now.id))
                purpose(*then, now, here);
            else
                major("change.purpose-added", here, named("purpose", now.id.str(), "is new"));
        }
        for (std::size_t i = 0; i < before_.purposes.size(); ++i)
            if (after_.purpose(before_.purposes[i].id) == nullptr)
                minor("change.purpose-removed", under("/purposes", i),
                      named("purpose", before_.purposes[i].id.str(), "is gone"));
        return std::move(changes_);
    }

  private:
    void major(std::string_view code, std::string pointer, std::string message) {
        changes_.push_back({true, {std::string(code), std::move(message), std::move(pointer)}});
    }
    void minor(std::string_view code, std::string pointer, std::string message) {
        changes_.push_back({false, {std::string(code), std::move(message), std::move(pointer)}});
    }
    static std::string named(std::string_view kind, std::string_view name, std::string_view what) {
        return "The " + std::string(kind) + " \"" + std::string(name) + "\" " + std::string(what) +
               ".";
    }

    void controller() {
        const Controller& then = before_.controller;
        const Controller& now = after_.controller;
        if (then.name != now.name || then.registrationNumber != now.registrationNumber ||
            then.country != now.country)
            major("change.controller", "/controller", "Another is responsible.");
        else if (then.address != now.address || then.email != now.email ||
                 then.questionsEmail != now.questionsEmail || then.phone != now.phone)
            minor("change.contact", "/controller", "The controller is reached otherwise.");
    }

    void recipients() {
        for (std::size_t i = 0; i < after_.processors.size(); ++i) {
            const Processor& now = after_.processors[i];
            const Processor* then = before_.processor(now.id);
            if (then == nullptr) continue;
            const std::string here = under("/processors", i);
            if (then->name != now.name)
                major("change.recipient-added", here + "/name",
                      named("recipient", now.id.str(), "is another, by its name"));
            if (now.thirdParty && !then->thirdParty)
                major("change.recipient-added", here + "/thirdParty",
                      named("recipient", now.id.str(), "is a third party now"));
            if (then->place != now.place)
                major("change.place", here + "/place",
                      named("recipient", now.id.str(), "has the data in another place"));
        }
    }

    void data() {
        for (std::size_t i = 0; i < after_.data.size(); ++i) {
            const DataCategory& now = after_.data[i];
            const DataCategory* then = before_.dataCategory(now.id);
            if (then != nullptr && now.identifying && !then->identifying)
                major("change.data-added", under("/data", i) + "/identifying",
                      named("data", now.id.str(), "can be tied to a person now"));
        }
    }

    // What is in one list and not in the other; ids of any kind.
    template <class Ids>
    void ids(const Ids& then, const Ids& now, const std::string& here, std::string_view kind) {
        const std::string code = "change." + std::string(kind);
        for (std::size_t i = 0; i < now.size(); ++i)
            if (!contains(then, now[i]))
                major(code + "-added", under(here, i), named(kind, now[i].str(), "is new"));
        for (std::size_t i = 0; i < then.size(); ++i)
            if (!contains(now, then[i]))
                minor(code + "-removed", under(here, i), named(kind, then[i].str(), "is gone"));
    }

    void purpose(const Purpose& then, const Purpose& now, const std::string& here) {
        if (then.title != now.title || then.description != now.description ||
            then.interest != now.interest || then.source != now.source ||
            then.safeguards != now.safeguards || then.withdrawal != now.withdrawal)
            minor("change.text", here,
                  named("purpose", now.id.str(), "is described in other words"));
        if (then.basis != now.basis || then.asked != now.asked || then.role != now.role)
            major("change.basis", here + "/basis",
                  named("purpose", now.id.str(), "rests on another basis"));
        uses(then, now, here);
        ids(then.data, now.data, here + "/data", "data");
        ids(then.recipients, now.recipients, here + "/recipients", "recipient");
        retention(then, now, here + "/retention");
        services(then, now, here + "/services");
    }

    void uses(const Purpose& then, const Purpose& now, const std::string& here) {
        const auto use = [&](bool was, bool is, std::string_view name) {
            if (is && !was)
                major("change.use-added", here + "/" + std::string(name),
                      named("purpose", now.id.str(), "serves " + std::string(name) + " now"));
        };
        use(then.saleOrSharing, now.saleOrSharing, "saleOrSharing");
        use(then.advertising, now.advertising, "advertising");
        use(then.profiling, now.profiling, "profiling");
        use(then.directMarketing, now.directMarketing, "directMarketing");
        for (std::size_t i = 0; i < now.consentMode.size(); ++i)
            if (!contains(then.consentMode, now.consentMode[i]))
                major(
                    "change.use-added", under(here + "/consentMode", i),
                    named("purpose", now.id.str(), "grants Google " + now.consentMode[i] + " now"));
    }

    // Every time limit that was there must be there still, and no later.
    void retention(const Purpose& then, const Purpose& now, const std::string& here) {
        bool longer = now.keptByLaw && !then.keptByLaw;
        bool shorter = now.retention.size() > then.retention.size();
        for (const Retention& limit : then.retention) {
            const auto same =
                std::find_if(now.retention.begin(), now.retention.end(),
                             [&](const Retention& r) { return r.trigger == limit.trigger; });
            if (same == now.retention.end() || isLonger(same->period, limit.period) ||
                (same->action != limit.action && same->action != RetentionAction::erase))
                longer = true;
            else if (isLonger(limit.period, same->period))
                shorter = true;
        }
        if (longer)
            major("change.retention-longer", here,
                  named("data of", now.id.str(), "may be kept longer"));
        else if (shorter)
            minor("change.retention-shorter", here, named("data of", now.id.str(), "goes sooner"));
    }

    void services(const Purpose& then, const Purpose& now, const std::string& here) {
        for (std::size_t i = 0; i < now.services.size(); ++i) {
            const Service& service = now.services[i];
            const Service* was = then.service(service.id.str());
            if (was == nullptr)
                major("change.service-added", under(here, i),
                      named("service", service.id.str(), "is new"));
            else
                storage(*was, service, under(here, i));
        }
        for (std::size_t i = 0; i < then.services.size(); ++i)
            if (now.service(then.services[i].id.str()) == nullptr)
                minor("change.service-removed", under(here, i),
                      named("service", then.services[i].id.str(), "is gone"));
    }

    void storage(const Service& then, const Service& now, const std::string& here) {
        if (then.processor != now.processor && now.processor)
            major("change.recipient-added", here + "/processor",
                  named("service", now.id.str(), "is run by another"));
        const auto find = [](const Service& service, const DeviceStorage& wanted) {
            const DeviceStorage* found = nullptr;
            for (const DeviceStorage& item : service.storage)
                if (item.kind == wanted.kind && item.name == wanted.name) found = &item;
            return found;
        };
        for (std::size_t i = 0; i < now.storage.size(); ++i) {
            const DeviceStorage& item = now.storage[i];
            const DeviceStorage* was = find(then, item);
            const std::string there = under(here + "/storage", i);
            if (was == nullptr)
                major("change.storage-added", there, named("storage", item.name, "is new"));
            else if (item.lifetime && (!was->lifetime || isLonger(*item.lifetime, *was->lifetime)))
                major("change.retention-longer", there + "/lifetime",
                      named("storage", item.name, "stays longer"));
        }
        for (std::size_t i = 0; i < then.storage.size(); ++i)
            if (find(now, then.storage[i]) == nullptr)
                minor("change.storage-removed", under(here + "/storage", i),
                      named("storage", then.storage[i].name, "is gone"));
    }

    const Policy& before_;
    const Policy& after_;
    std::vector<PolicyChange> changes_;
};

}  // namespace

std::vector<PolicyChange> changesBetween(const Policy& before, const Policy& after) {
    return Comparison(before, after).run();
}

std::vector<Finding> lintChanges(const Policy& before, const Policy& after) {
    const auto changes = changesBetween(before, after);
    const bool isMaterial = std::any_of(changes.begin(), changes.end(),
                                        [](const PolicyChange& change) { return change.material; });
    const auto error = [](std::string_view code, std::string_view pointer, std::string message) {
        return std::vector<Finding>{
            {Severity::error, {std::string(code), std::move(message), std::string(pointer)}}};
    };
    if (after.version <= before.version) {
        if (changes.empty()) return {};
        return error(
            "lint.version-note", "/version",
            "Raise the version above " + before.version.value + ": what it says has changed.");
    }
    std::size_t last = after.history.size();
    bool saysMaterial = false;
    for (std::size_t i = 0; i < after.history.size(); ++i) {
        const VersionNote& note = after.history[i];
        if (note.version <= before.version || note.version > after.version) continue;
        saysMaterial = saysMaterial || note.material;
        if (note.version == after.version) last = i;
    }
    if (last == after.history.size() || saysMaterial == isMaterial) return {};
    const std::string pointer = under("/history", last) + "/material";
    if (isMaterial)
        return error("lint.version-material", pointer,
                     "Set \"material\": visitors must be asked again about this change.");
    return error("lint.version-not-material", pointer,
                 "Leave out \"material\": nothing has changed that visitors may be asked about "
                 "again.");
}

}  // namespace samtycke
