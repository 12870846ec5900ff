#include "anonymise/metadata_pdf.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "anonymise/metadata_exif.h"
#include "anonymise/metadata_pdf_syntax.h"
#include "base/text.h"

namespace samtycke::anonymise {
namespace {

using namespace std::string_view_literals;
using pdf::Entry;
using pdf::kNone;

constexpr std::size_t kHeaderWithin = 1024;
constexpr std::size_t kMostObjects = 1'000'000;
constexpr std::size_t kMostWrongLengths = 64;  // streams, before their lengths are not believed

constexpr std::array kKeys = std::to_array<std::pair<std::string_view, Trace>>({
    {"Author", Trace::author},
    {"CreationDate", Trace::time},
    {"ModDate", Trace::time},
    {"Creator", Trace::software},
    {"Producer", Trace::software},
    {"Title", Trace::comment},
    {"Subject", Trace::comment},
    {"Keywords", Trace::comment},
});

std::size_t headerIn(ByteView beginning) {
    return textOf(beginning).substr(0, kHeaderWithin).find("%PDF-");
}
bool isBlank(std::string_view text) { return std::all_of(text.begin(), text.end(), pdf::isSpace); }
bool isString(std::string_view value) {
    return value.starts_with('(') || (value.starts_with('<') && !value.starts_with("<<"));
}

// A number may have meant another object in another revision, which must not be emptied.
bool isInformation(const std::vector<Entry>& entries) {
    if (!pdf::valueOf(entries, "Type").empty()) return false;
    bool known = false;
    bool strings = true;
    for (const Entry& entry : entries) {
        for (const auto& [key, trace] : kKeys) known = known || entry.key == key;
        strings = strings && isString(entry.value);
    }
    return known || strings;
}

class Pdf {
  public:
    Pdf(FileSource& in, CleanPlan& plan) : in_(in), plan_(plan) {}

    Task run() {
        // Nothing before the header is looked at, so that it is never taken for something to empty.
        at_ = headerIn(co_await in_.readSome(0, kHeaderWithin));
        while (at_ < in_.size()) {
            const ByteView window = co_await in_.readOn(at_);
            const auto mark = pdf::findMark(textOf(window));
            if (!mark) {
                const bool last = at_ + window.size() == in_.size();
                at_ += last ? window.size() : window.size() - pdf::kLongestMark;
                continue;
            }
            at_ += mark->end;
            co_await in_.part(value(mark->object));
        }
        if (sections_ == 0) co_await in_.damaged();
        std::stable_sort(objects_.begin(), objects_.end(),
                         [](const Object& a, const Object& b) { return a.number < b.number; });
        const std::set<std::uint32_t> informations = std::exchange(wanted_, {});
        for (const std::uint32_t number : informations) co_await in_.part(information(number));
        for (const std::uint32_t number : wanted_) co_await in_.part(string(number));
    }

  private:
    struct Object {
        std::uint32_t number;
        std::uint64_t at;  // of its value
    };

    // What follows "N G obj" or, without a number, "trailer". Goes on behind it.
    Task value(std::optional<std::uint32_t> number) {
        std::string_view text = textOf(co_await in_.readOn(at_));
        std::size_t begin = pdf::skipSpace(text, 0);
        std::size_t end = pdf::valueEnd(text, begin);
        // The word "stream" may follow.
        if (end == kNone || end + kLongestBreak > text.size()) {
            text = textOf(co_await in_.readSome(at_, FileSource::kLongest));
            begin = pdf::skipSpace(text, 0);
            end = pdf::valueEnd(text, begin);
        }
        if (end == kNone) {
            // To go on inside would find other objects once something there has been emptied.
            if (text.size() < FileSource::kLongest) co_await in_.damaged();
            co_await in_.tooLarge();
        }
        const std::uint64_t valueAt = at_ + begin;
        const std::string_view whole = text.substr(begin, end - begin);
        if (!whole.starts_with("<<")) {
            if (number && isString(whole)) co_await in_.part(remember(*number, valueAt));
            at_ += end;
            co_return;
        }
        const std::vector<Entry> entries = pdf::entriesOf(whole);
        const std::size_t word = pdf::skipSpace(text, end);
        const bool stream = number && text.substr(word, kStream.size()) == kStream;
        if (!pdf::valueOf(entries, "Linearized").empty()) linearized_ = true;
        const std::string_view type = pdf::valueOf(entries, "Type");
        if (!number || (stream && type == "/XRef")) co_await in_.part(section(entries));
        if (!stream) {
            if (number) co_await in_.part(remember(*number, valueAt));
            at_ += end;
            co_return;
        }
        if (type == "/ObjStm") (base_ ? lateCompressed_ : compressed_) = true;
        const bool metadata = type == "/Metadata" || pdf::valueOf(entries, "Subtype") == "/XML";
        std::vector<Range> filters;
        for (const Entry& entry : entries)
            if (metadata && (entry.key == "Filter" || entry.key == "DecodeParms"))
                filters.push_back({valueAt + entry.begin, valueAt + entry.end});
        const auto length = parseDecimal(pdf::valueOf(entries, "Length"));
        std::size_t data = word + kStream.size();
        if (text.substr(data, 1) == "\r") ++data;
        if (text.substr(data, 1) == "\n") ++data;
        Range content{at_ + data, at_ + data};
        co_await in_.part(findEnd(content, length));
        at_ = content.end;
        if (!metadata) co_return;
        for (const Range& filter : filters) blank(filter);
        co_await in_.part(metadataStream(content, !filters.empty()));
    }

    Task remember(std::uint32_t number, std::uint64_t at) {
        if (objects_.size() == kMostObjects) co_await in_.tooLarge();
        objects_.push_back({number, at});
    }

    // A trailer, or the dictionary of a cross-reference stream.
    Task section(const std::vector<Entry>& entries) {
        // What was written at once ends with its first cross-reference, or its second one when it
        // is linearized (annex F).
        if (++sections_ == (linearized_ ? 2 : 1)) base_ = at_;
        if (!pdf::valueOf(entries, "Encrypt").empty())
            co_await in_.stop("metadata.encrypted",
                              "Save the document without a password and choose it again; what it "
                              "tells of its author cannot be removed.");
        if (const auto number = pdf::referenceIn(pdf::valueOf(entries, "Info")))
            wanted_.insert(*number);
    }

    // 7.3.8: the length counts if "endstream" stands behind it, maybe on a new line; otherwise the
    // stream goes on to that word.
    Task findEnd(Range& content, std::optional<std::int64_t> length) {
        if (length && wrongLengths_ < kMostWrongLengths) {
            const std::uint64_t end = content.begin + static_cast<std::uint64_t>(*length);
            std::string_view text = textOf(co_await in_.readSome(end, kEndStream.size() + 2));
            if (text.starts_with('\r')) text.remove_prefix(1);
            if (text.starts_with('\n')) text.remove_prefix(1);
            if (text.starts_with(kEndStream)) {
                content.end = end;
                co_return;
            }
            ++wrongLengths_;
        }
        for (std::uint64_t at = content.begin; at < in_.size();) {
            const std::string_view text = textOf(co_await in_.readOn(at));
            const std::size_t found = text.find(kEndStream);
            if (found != kNone) {
                content.end = at + found;
                co_return;
            }
            at += text.size() <= kEndStream.size() ? text.size() : text.size() - kEndStream.size();
        }
        co_await in_.damaged();
    }

    Task metadataStream(const Range& content, bool filtered) {
        Found found;
        bool told = false;
        for (std::uint64_t at = content.begin; at < content.end;) {
            const ByteView window = co_await in_.readSome(at, FileSource::kWindow);
            const auto size =
                static_cast<std::size_t>(std::min<std::uint64_t>(window.size(), content.end - at));
            const std::string_view text = textOf(window.first(size));
            if (!isBlank(text)) {
                told = true;
                found.add(readXmp(text));
                blank({at, at + size});
            }
            at += size;
        }
        if (found.empty() && (told || filtered)) found.add(Trace::other);
        plan_.found.add(found);
    }

    // Those of that number, in all revisions.
    std::vector<std::uint64_t> objectsOf(std::uint32_t number) const {
        std::vector<std::uint64_t> places;
        auto next = std::lower_bound(
            objects_.begin(), objects_.end(), number,
            [](const Object& object, std::uint32_t wanted) { return object.number < wanted; });
        for (; next != objects_.end() && next->number == number; ++next) places.push_back(next->at);
        return places;
    }

    Task information(std::uint32_t number) {
        bool found = false;
        for (const std::uint64_t at : objectsOf(number)) {
            const std::string_view text = textOf(co_await in_.readSome(at, FileSource::kLongest));
            const std::size_t end = pdf::valueEnd(text, 0);
            if (end == kNone || !text.starts_with("<<")) continue;
            const std::string_view whole = text.substr(0, end);
            const std::vector<Entry> entries = pdf::entriesOf(whole);
            if (!isInformation(entries)) continue;
            found = found || !base_ || at < *base_;
            for (const Entry& entry : entries) {
                for (const auto& [key, trace] : kKeys)
                    if (entry.key == key) plan_.found.add(trace);
                if (const auto string = pdf::referenceIn(entry.value)) wanted_.insert(*string);
            }
            if (!isBlank(whole.substr(2, whole.size() - 4))) blank({at + 2, at + end - 2});
        }
        // Another revision may have it in an object stream.
        if (lateCompressed_ || (compressed_ && !found)) co_await in_.part(hidden());
    }

    Task string(std::uint32_t number) {
        const std::vector<std::uint64_t> places = objectsOf(number);
        if ((compressed_ || lateCompressed_) && places.empty()) co_await in_.part(hidden());
        for (const std::uint64_t at : places) {
            const std::string_view text = textOf(co_await in_.readSome(at, FileSource::kLongest));
            const std::size_t end = pdf::valueEnd(text, 0);
            if (end == kNone || end == 2 || !isString(text)) continue;
            const bool hex = text.starts_with('<');
            Bytes empty(end, ' ');
            empty[0] = hex ? '<' : '(';
            empty[1] = hex ? '>' : ')';
            plan_.overwrite(at, std::move(empty));
        }
    }

    Task hidden() {
        co_await in_.stop("metadata.compressed",
                          "Save the document as a new PDF and choose that; what this one tells of "
                          "its author is where it cannot be removed.");
    }

    void blank(const Range& range) {
        plan_.overwrite(range.begin, Bytes(static_cast<std::size_t>(range.size()), ' '));
    }

    static constexpr std::string_view kStream = "stream";
    static constexpr std::string_view kEndStream = "endstream";
    static constexpr std::size_t kLongestBreak = 256;  // from a dictionary to its stream

    FileSource& in_;
    CleanPlan& plan_;
    std::uint64_t at_ = 0;
    std::vector<Object> objects_;
    std::set<std::uint32_t> wanted_;
    std::size_t sections_ = 0;
    std::size_t wrongLengths_ = 0;
    bool linearized_ = false;
    std::optional<std::uint64_t> base_;  // where the first revision ends
    bool compressed_ = false;            // it has object streams
    bool lateCompressed_ = false;        // a later one has
};

Task runPdf(FileSource& in, CleanPlan& plan) {
    Pdf pdf(in, plan);
    co_await in.part(pdf.run());
}

}  // namespace

bool isPdf(ByteView beginning) { return headerIn(beginning) != kNone; }

Task scanPdf(FileSource& in, CleanPlan& plan) { return runPdf(in, plan); }

}  // namespace samtycke::anonymise
