#include "mail/letter.h"

#include <array>

#include "base/bytes.h"
#include "base/text.h"
#include "mail/letter_texts.h"
#include "rights/deadline.h"
#include "server/http_date.h"
#include "views/authority.h"
#include "views/pieces.h"
#include "views/texts.h"

namespace samtycke::backend {
namespace {

using namespace std::string_view_literals;

constexpr std::array kTexts = {
    "link.subject"sv,   "link.body"sv,     "answer.subject"sv,
    "answer.body"sv,    "answer.erased"sv, "answer.kept"sv,
    "answer.nothing"sv, "authority.imy"sv, "authority.tietosuoja"sv,
    "date"sv,           "month.1"sv,       "month.2"sv,
    "month.3"sv,        "month.4"sv,       "month.5"sv,
    "month.6"sv,        "month.7"sv,       "month.8"sv,
    "month.9"sv,        "month.10"sv,      "month.11"sv,
    "month.12"sv,       "uploads.title"sv, "uploads.sent"sv,
    "uploads.size"sv,
};

// The language's own texts, or English ones; tests hold that both files have every key.
Texts textsIn(const Language& language) {
    for (const std::string_view tag : {localeOf(language.tag), "en"sv})
        for (const auto& [known, json] : letterTexts())
            if (known == tag)
                if (auto texts = Texts::parse(json, kTexts)) return *std::move(texts);
    return {};
}

bool isAscii(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    return true;
}

// RFC 2047 section 2: at most 75 characters each; characters are not split over two words.
std::string encodedWords(std::string_view text) {
    constexpr std::size_t kMostBytes = 39;  // 52 characters of base64: the line stays within 76
    std::string out;
    while (!text.empty()) {
        std::size_t size = text.size() < kMostBytes ? text.size() : kMostBytes;
        while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80)
            --size;
        std::string word = encodeBase64(bytesOf(text.substr(0, size)), Base64::standard);
        while (word.size() % 4 != 0) word += '=';
        out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + word + "?=";
        text.remove_prefix(size);
    }
    return out;
}

constexpr std::size_t kLongestPlain = 60;

std::string subjectText(std::string_view text) {
    const bool plain = isAscii(text) && isOneLine(text) && text.size() <= kLongestPlain &&
                       text.find("=?") == std::string_view::npos;
    return plain ? std::string(text) : encodedWords(text);
}

// RFC 5322 section 3.2.5: atoms, a quoted string, or encoded words.
std::string displayName(std::string_view text) {
    constexpr std::string_view kAtom = "!#$%&'*+-/=?^_`{|}~ ";
    bool isAtoms = true;
    for (const char c : text)
        isAtoms = isAtoms && (isAlpha(c) || isDigit(c) || kAtom.find(c) != std::string_view::npos);
    std::string name = subjectText(text);
    if (isAtoms || name != text) return name;
    return '"' + replaceAll(replaceAll(name, "\\", "\\\\"), "\"", "\\\"") + '"';
}

// RFC 5322 section 3.3: HTTP's form but for the zone.
std::string dateHeader(Instant date) { return replaceAll(formatHttpDate(date), "GMT", "+0000"); }

}  // namespace

std::string dateIn(const Language& language, Date date) {
    return dateWords(textsIn(language), date);
}

LocalText textsFor(const Policy& policy, std::string_view key) {
    LocalText out;
    for (const Language& language : policy.languages)
        out.byLanguage.emplace_back(language, textsIn(language)[key]);
    return out;
}

Letter linkLetter(const Policy& policy, const Language& language, const std::string& email,
                  std::string_view link) {
    const Texts texts = textsIn(language);
    return {email, texts.with("link.subject", {{"product", policy.product}}),
            texts.with("link.body", {{"controller", policy.controller.name}, {"link", link}})};
}

Letter answerLetter(const Policy& policy, const Language& language, const SubjectRequest& request,
                    std::string_view page) {
    const Texts texts = textsIn(language);
    std::string outcomes;
    for (const ItemOutcome& outcome : request.outcomes) {
        const std::string_view title = outcome.title.in(language);
        outcomes += "- ";
        if (outcome.kept)
            outcomes += texts.with("answer.kept", {{"title", title},
                                                   {"key", outcome.item.key},
                                                   {"date", dateWords(texts, outcome.kept->until)},
                                                   {"law", outcome.kept->law.in(language)}});
        else
            outcomes += texts.with("answer.erased", {{"title", title}, {"key", outcome.item.key}});
        outcomes += "\n";
    }
    if (outcomes.empty()) outcomes = std::string(texts["answer.nothing"]) + "\n";
    const Complaints complaints = complaintsTo(policy.controller.authority);
    const Country country = countryOf(policy.controller);
    return {
        request.email, texts.with("answer.subject", {{"product", policy.product}}),
        texts.with("answer.body", {{"controller", policy.controller.name},
                                   {"date", dateWords(texts, localDate(request.received, country))},
                                   {"outcomes", outcomes},
                                   {"page", page},
                                   {"email", policy.controller.email},
                                   {"authority", texts[complaints.nameKey]},
                                   {"complaint", complaints.url}})};
}

std::string messageOf(const Letter& letter, const Policy& policy, std::string_view id,
                      Instant date) {
    const std::string& from = policy.controller.email;
    const std::string domain = from.substr(from.find('@') + 1);
    const std::string name = displayName(policy.product);
    const bool folds = name.size() + from.size() > 68;  // RFC 5322 section 2.1.1: 78 characters
    return "From: " + name + (folds ? "\r\n <" : " <") + from + ">\r\nTo: <" + letter.to +
           ">\r\nSubject: " + subjectText(letter.subject) + "\r\nDate: " + dateHeader(date) +
           "\r\nMessage-ID: <" + std::string(id) + "@" + domain +
           ">\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
           "Content-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated\r\n\r\n" +
           replaceAll(letter.body, "\n", "\r\n");
}

}  // namespace samtycke::backend
