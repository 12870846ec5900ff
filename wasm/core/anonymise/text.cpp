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

// The innermost layer of encoding first, so that no more than needed is taken away.
template <class Find>
void replaceAllLayers(std::string& text, Find find) {
    for (const Layers layers : {Layers::all, Layers::outermost}) {
        if (text.find('%') == std::string::npos) break;
        const Decoded decoded = decodePercent(text, layers);
        if (const Spans spans = find(decoded.text); !spans.empty())
            text = replaced(text, spans, &decoded);
    }
    if (const Spans spans = find(text); !spans.empty()) text = replaced(text, spans, nullptr);
}

}  // namespace

std::string anonymiseText(std::string_view source, Prefixes prefixes) {
    std::string text(source);
    replaceAllLayers(text, findUserinfo);
    replaceAllLayers(text, findEmails);
    replaceAllLayers(text, findIdentityNumbers);
    replaceAllLayers(text, findPhones);
    replaceAllLayers(text, [&](std::string_view part) { return findIps(part, prefixes); });
    return text;
}

}  // namespace samtycke::anonymise
