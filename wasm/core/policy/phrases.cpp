#include "policy/phrases.h"

#include <algorithm>
#include <initializer_list>

#include "base/text.h"

namespace samtycke {
namespace {

using Words = std::initializer_list<std::string_view>;

struct Phrase {
    std::string_view code;
    Severity severity;
    std::string_view message;
    Words first;
    Words second;  // none: the first suffices
};

constexpr std::string_view kForced =
    "Ask before, by a choice that is as easy to refuse: using, visiting or continuing is not "
    "consent (GDPR art. 4(11), 7).";

const Phrase kPhrases[] = {
    {"lint.forced-consent",
     Severity::error,
     kForced,
     {"genom att använda", "genom att fortsätta", "genom att besöka", "genom att nyttja",
      "genom att surfa", "om du fortsätter", "fortsatt användning"},
     {"godkänner", "samtycker", "accepterar", "går med på", "gett sitt samtycke",
      "gett ditt samtycke", "ger du ditt samtycke", "lämnar du ditt samtycke"}},
    {"lint.forced-consent",
     Severity::error,
     kForced,
     {"by using", "by continuing", "by visiting", "by browsing", "by accessing", "continued use",
      "if you continue"},
     {"you agree", "you consent", "you accept", "you are deemed", "constitutes", "implies",
      "means that you"}},
    {"lint.forced-consent",
     Severity::error,
     kForced,
     {"käyttämällä", "jatkamalla", "vierailemalla"},
     {"hyväksyt", "suostut", "annat suostumuksesi"}},
    {"lint.forced-consent",
     Severity::error,
     "Let people refuse what is not necessary: cookies may not be the price of a visit "
     "(LEK 9 kap. 28 §).",
     {"behöver du låta din webbläsare acceptera", "måste du acceptera", "måste du godkänna",
      "you must accept", "you need to accept", "you have to accept"},
     {"cookie", "kakor"}},
    {"lint.vague-retention",
     Severity::warning,
     "Say how long, as a number, or leave the words out: the retention of the purpose says it "
     "(GDPR art. 13(2)(a)).",
     {"så länge det är nödvändigt", "så länge det behövs", "så länge som det behövs",
      "så länge som är nödvändigt", "så länge som det är nödvändigt", "en begränsad tid",
      "endast tillfälligt", "rimlig tid", "affärsmässiga behov", "as long as necessary",
      "as long as it is necessary", "as long as needed", "a limited time", "a limited period",
      "a reasonable time", "reasonable period", "business needs", "niin kauan kuin on tarpeen"},
     {}},
    {"lint.access-limited",
     Severity::warning,
     "Access is a right at any time; a further copy may carry a fee but is never refused "
     "(GDPR art. 12(5), 15(3)).",
     {"en gång per år", "en gång om året", "once a year", "once per year", "kerran vuodessa"},
     {"utdrag", "kostnadsfri", "gratis", "kopia", "copy", "extract", "free", "maksutta"}},
    {"lint.authority-name",
     Severity::warning,
     "Write Integritetsskyddsmyndigheten (IMY): the authority has had that name since 2021.",
     {"datainspektionen", "swedish data protection authority", "data inspection board"},
     {}},
};

bool holdsOne(std::string_view sentence, Words words) {
    return words.size() == 0 || std::any_of(words.begin(), words.end(), [&](std::string_view word) {
               return sentence.find(word) != std::string_view::npos;
           });
}

}  // namespace

std::string plain(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool latin1 = i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xC3;
        if (latin1 && byte >= 0x80 && byte <= 0x9E && byte != 0x97)
            out += static_cast<char>(byte + 0x20);
        else if (!isSpace(text[i]))
            out +=
                text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

std::vector<Finding> findPhrases(std::string_view text, const std::string& pointer) {
    std::vector<Finding> findings;
    std::string sentences = plain(text);
    for (const char end : {'!', '?', ';'})
        std::replace(sentences.begin(), sentences.end(), end, '.');
    for (const std::string_view sentence : split(sentences, '.'))
        for (const Phrase& phrase : kPhrases) {
            if (!holdsOne(sentence, phrase.first) || !holdsOne(sentence, phrase.second)) continue;
            const bool found = std::any_of(findings.begin(), findings.end(), [&](const Finding& f) {
                return f.error.code == phrase.code;
            });
            if (!found)
                findings.push_back(
                    {phrase.severity,
                     {std::string(phrase.code), std::string(phrase.message), pointer}});
        }
    return findings;
}

}  // namespace samtycke
