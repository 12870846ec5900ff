#include "anonymise/metadata_pdf_traces.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "anonymise/metadata_pdf_syntax.h"
#include "base/text.h"

namespace samtycke::anonymise::pdf {
namespace {

using namespace std::string_view_literals;

constexpr unsigned kDeepest = 40;

constexpr std::array kOfAnnotations = std::to_array<std::pair<std::string_view, Trace>>({
    {"M", Trace::time},
    {"CreationDate", Trace::time},
    {"NM", Trace::other},
    {"T", Trace::author},
});
// Their T is a name that actions and scripts go by.
constexpr std::array kNamedByT = {"/Widget"sv, "/Screen"sv, "/Movie"sv};
constexpr std::array kPaths = {"F"sv, "UF"sv, "DOS"sv, "Mac"sv, "Unix"sv};

bool isDictionary(std::string_view value) { return value.starts_with("<<"); }

// An escape counts as one: a bare name hardly needs any.
bool isPath(std::string_view string) {
    return string.find('\\') != kNone || lettersOf(string).find_first_of("/:\\") != kNone;
}

class Walk {
  public:
    explicit Walk(std::string_view text) : text_(text) {}

    Traces run() && {
        value(text_, 0);
        return std::move(traces_);
    }

  private:
    void value(std::string_view whole, unsigned depth) {
        if (isString(whole)) return string(whole);
        if (!whole.starts_with('[') && !isDictionary(whole)) return;
        if (depth == kDeepest) {
            traces_.told = "metadata.too-large";
        } else if (isDictionary(whole)) {
            dictionary(whole, depth);
        } else {
            for (std::size_t at = skipSpace(whole, 1); at + 1 < whole.size();) {
                const std::size_t end = valueEnd(whole, at);
                if (end == kNone || end == at) return;
                value(whole.substr(at, end - at), depth + 1);
                at = skipSpace(whole, end);
            }
        }
    }

    void string(std::string_view whole) {
        const std::string letters = lettersOf(whole);
        if (letters.starts_with("file:"))
            blank(whole, 1, whole.size() - 1, Trace::other);
        else
            traces_.says += letters + '\n';
    }

    void dictionary(std::string_view whole, unsigned depth) {
        const std::vector<Entry> entries = entriesOf(whole);
        // What follows something odd may tell as well.
        const std::size_t end = skipSpace(whole, entries.empty() ? 2 : entries.back().end);
        if (end + 2 != whole.size()) traces_.told = "metadata.damaged";
        const std::string_view type = valueOf(entries, "Type");
        if (type == "/Sig" || type == "/DocTimeStamp" || !valueOf(entries, "ByteRange").empty())
            traces_.told = "metadata.signed";
        const bool attached = isDictionary(valueOf(entries, "EF")) || type == "/EmbeddedFile" ||
                              (type == "/Filespec" && !valueOf(entries, "EF").empty());
        if (attached && traces_.told.empty()) traces_.told = "metadata.attached";

        const bool annotation = type == "/Annot" || (!valueOf(entries, "Rect").empty() &&
                                                     !valueOf(entries, "Subtype").empty());
        const bool named = !valueOf(entries, "FT").empty() ||
                           std::find(kNamedByT.begin(), kNamedByT.end(),
                                     valueOf(entries, "Subtype")) != kNamedByT.end();
        const bool file = type == "/Filespec" || type == "/F" || !valueOf(entries, "UF").empty();
        const bool launch = valueOf(entries, "S") == "/Launch";
        const bool address = valueOf(entries, "FS") == "/URL";
        for (const Entry& entry : entries) {
            if (entry.key == "PieceInfo") {
                piece(whole, entry);
                continue;
            }
            std::optional<Trace> tells;
            for (const auto& [key, trace] : kOfAnnotations)
                if (annotation && entry.key == key) tells = trace;
            const bool author = tells == Trace::author;
            if (author && named) tells.reset();
            if (type == "/Ind" && entry.key == "Name") tells = Trace::author;
            if (entry.key == "LastModified") tells = Trace::time;
            if (entry.key == "Creator" && isString(entry.value)) tells = Trace::software;
            if (tells && take(whole, entry, *tells)) {
                if (author) name(entry.value, valueOf(entries, "RC"));
                continue;
            }
            if (launch && entry.key == "Win") {
                blank(whole, entry.begin, entry.end, Trace::other);
                continue;
            }
            if (!address && std::find(kPaths.begin(), kPaths.end(), entry.key) != kPaths.end() &&
                path(whole, entry, file))
                continue;
            value(entry.value, depth + 1);
        }
    }

    void blank(std::string_view whole, std::size_t begin, std::size_t end, Trace trace) {
        const auto at = static_cast<std::size_t>(whole.data() - text_.data());
        traces_.found.add(trace);
        traces_.blanks.push_back({at + begin, at + end});
    }

    // A string or a reference to one; the name of a resource may be any word.
    bool take(std::string_view whole, const Entry& entry, Trace trace) {
        const auto number = referenceIn(entry.value);
        if (!number && !isString(entry.value)) return false;
        if (number) traces_.strings.push_back(*number);
        blank(whole, entry.begin, entry.end, trace);
        return true;
    }

    // Rich text in another object may be a stream.
    void name(std::string_view author, std::string_view richText) {
        if (const auto number = referenceIn(author))
            traces_.authors.push_back(*number);
        else
            traces_.names += lettersOf(author) + '\n';
        if (referenceIn(richText) && traces_.told.empty()) traces_.told = "metadata.document";
    }

    void piece(std::string_view whole, const Entry& entry) {
        const auto number = referenceIn(entry.value);
        if (!number && !standsAlone(entry.value) && traces_.told.empty())
            traces_.told = "metadata.document";
        if (number) traces_.pieces.push_back(*number);
        blank(whole, entry.begin, entry.end, Trace::software);
    }

    bool path(std::string_view whole, const Entry& entry, bool file) {
        const auto number = referenceIn(entry.value);
        if (number && file) traces_.strings.push_back(*number);
        if (number || !isString(entry.value) || !isPath(entry.value)) return false;
        blank(whole, entry.end - entry.value.size() + 1, entry.end - 1, Trace::other);
        return true;
    }

    std::string_view text_;
    Traces traces_;
};

}  // namespace

Traces tracesIn(std::string_view value) { return Walk(value).run(); }

bool standsAlone(std::string_view value) {
    for (std::size_t at = value.find('R'); at != kNone; at = value.find('R', at + 1)) {
        std::size_t before = at;
        while (before > 0 && isSpace(value[before - 1])) --before;
        const bool number = before < at && before > 0 && isDigit(value[before - 1]);
        const std::string_view after = value.substr(at + 1, 1);
        if (number && (after.empty() || isSpace(after[0]) || "/<>[](%"sv.find(after[0]) != kNone))
            return false;
    }
    return true;
}

}  // namespace samtycke::anonymise::pdf
