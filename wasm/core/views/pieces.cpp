#include "views/pieces.h"

#include <string>

namespace samtycke {

void writeLanguage(Html& out, const Language& language) {
    out.attr("lang", language.tag);
    const std::string_view primary = localeOf(language.tag);
    for (const std::string_view rtl : {"ar", "fa", "he", "ur"})
        if (primary == rtl) out.attr("dir", "rtl");
}

void writeButton(Html& out, std::string_view action, std::string_view look, std::string_view text,
                 std::string_view value) {
    std::string focus(action);
    if (!value.empty()) focus.append(":").append(value);
    out.open("button").attr("type", "button").attr("data-action", action);
    // The id keeps a button from being made into another one under the finger.
    out.attr("id", focus).attr("data-focus", focus);
    if (!look.empty()) out.attr("class", look);
    if (!value.empty()) out.attr("data-value", value);
    out.text(text).close();
}

void writeNotice(Html& out, Mood mood, std::string_view text) {
    const bool good = mood == Mood::good;
    out.element("p",
                {{"class", good ? "notice good" : "notice warn"},
                 {"role", good ? "note" : "alert"},
                 {"data-focus", "notice"},
                 {"tabindex", "-1"}},
                text);
}

void writeTitle(Html& out, std::string_view text) {
    out.element("h2", {{"data-focus", "title"}, {"tabindex", "-1"}}, text);
}

void writeStatus(Html& out, std::string_view id) {
    // By its id it stays the same element, or what is said in it would not be heard; nor is what is
    // said taken away before it was.
    out.element(
        "p", {{"id", id}, {"role", "status"}, {"class", "visually-hidden"}, {"data-own", ""}}, "");
}

std::string dateWords(const Texts& texts, Date date) {
    const std::string month = "month." + std::to_string(date.month);
    return texts.with("date", {{"day", std::to_string(date.day)},
                               {"month", texts[month]},
                               {"year", std::to_string(date.year)}});
}

std::string_view noticeFor(int status) {
    if (status == 0) return "notice.offline";
    return status == 429 ? "notice.often" : "notice.failed";
}

std::string_view placeKey(Place place) {
    switch (place) {
        case Place::sweden:
            return "place.sweden";
        case Place::finland:
            return "place.finland";
        case Place::euEea:
            return "place.eu-eea";
        case Place::outsideEuEea:
            return "place.outside-eu-eea";
    }
    return {};
}

}  // namespace samtycke
