// Pieces that the panels share.
#pragma once

#include <string>
#include <string_view>

#include "base/html.h"
#include "policy/policy.h"
#include "views/texts.h"

namespace samtycke {

// The attributes lang and, where its script runs from right to left, dir of the open element.
void writeLanguage(Html& out, const Language& language);

// A button that makes a click event; data-focus is the action and the value, joined by ":".
void writeButton(Html& out, std::string_view action, std::string_view look, std::string_view text,
                 std::string_view value = {});

enum class Mood { good, warn };
// A message above the content, to which the focus can move (data-focus="notice").
void writeNotice(Html& out, Mood mood, std::string_view text);

// A heading to which the focus can move (data-focus="title").
void writeTitle(Html& out, std::string_view text);

// "23 november 2026", by the texts "date" and "month.1" to "month.12".
std::string dateWords(const Texts& texts, Date date);

// The live region that effect::announce speaks through.
void writeStatus(Html& out, std::string_view id = "status");

// The key of the words for an answer that is not the hoped-for one: "notice.offline" (status 0),
// "notice.often" (429) or "notice.failed".
std::string_view noticeFor(int status);

// The key of the words for a place: "place.sweden" and so on.
std::string_view placeKey(Place place);

}  // namespace samtycke
