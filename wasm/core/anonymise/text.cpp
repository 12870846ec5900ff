#include "anonymise/text.h"

#include "anonymise/find.h"
#include "anonymise/percent.h"

namespace samtycke::anonymise {
namespace {

std::string replaced(std::string_view source, const Spans& spans, const Decoded* decoded) {
    std::string out;
    out.reserve(source.size());
    std::size_t done = 0;
    for (const Span& span : spans) {
        const std::size_t begin = decoded == nullptr ? span.begin : decoded->origin[span.begin];
        const std::size_t end = decoded == nullptr ? span.end : decoded->origin[span.end];
        out += source.substr(done, begin - done);
        out += span.replacement;
        done = end;
    }
    out += source.substr(done);
    return out;
}

using Finder = Spans (*)(std::string_view text, Prefixes prefixes);

// In this order: a password in a URL reads as the begin of an e-mail address.
constexpr Finder kFinders[] = {
    [](std::string_view text, Prefixes) { return findUserinfo(text); },
    [](std::string_view text, Prefixes) { return findEmails(text); },
    [](std::string_view text, Prefixes) { return findIdentityNumbers(text); },
    [](std::string_view text, Prefixes) { return findPhones(text); },
    findIps,
};

void scrub(std::string& text, Prefixes prefixes) {
    for (const Finder find : kFinders)
        if (const Spans spans = find(text, prefixes); !spans.empty())
            text = replaced(text, spans, nullptr);
}

void scrubDecoded(std::string& text, Layers layers, Prefixes prefixes) {
    Decoded decoded = decodePercent(text, layers);
    for (const Finder find : kFinders)
        if (const Spans spans = find(decoded.text, prefixes); !spans.empty()) {
            text = replaced(text, spans, &decoded);
            decoded = decodePercent(text, layers);
        }
}

bool hasPercent(std::string_view text) { return text.find('%') != std::string_view::npos; }

}  // namespace

std::string anonymiseText(std::string_view source, Prefixes prefixes) {
    std::string text(source);
    // The innermost layer of encoding first, so that no more than needed is taken away.
    if (hasPercent(text) && hasPercent(decodePercent(text).text))
        scrubDecoded(text, Layers::all, prefixes);
    if (hasPercent(text)) scrubDecoded(text, Layers::outermost, prefixes);
    scrub(text, prefixes);
    return text;
}

}  // namespace samtycke::anonymise
