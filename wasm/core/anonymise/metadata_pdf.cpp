#include "anonymise/metadata_pdf.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anonymise/inflate.h"
#include "anonymise/metadata_exif.h"
#include "anonymise/metadata_jpeg.h"
#include "anonymise/metadata_pdf_syntax.h"
#include "anonymise/metadata_pdf_traces.h"
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

// Of a list of one filter.
std::string_view onlyFilter(std::string_view filter) {
    if (filter.starts_with('[') && filter.ends_with(']'))
        filter = trim(filter.substr(1, filter.size() - 2));
    return filter;
}

// A number may have meant another object in another revision, which must not be emptied.
bool isInformation(const std::vector<Entry>& entries) {
    if (!pdf::valueOf(entries, "Type").empty()) return false;
    bool known = false;
    bool strings = true;
    for (const Entry& entry : entries) {
        for (const auto& [key, trace] : kKeys) known = known || entry.key == key;
        strings = strings && pdf::isString(entry.value);
    }
    return known || strings;
}

struct Telling {
    std::string_view code;
    std::string_view message;
};
constexpr std::string_view kHidden = "metadata.compressed";
constexpr std::array kTold = std::to_array<Telling>({
    {kHidden,
     "Save the document as a new PDF and choose that; what this one tells of its author is where "
     "it cannot be removed."},
    {"metadata.signed",
     "Send the document as it is, or one without a signature; it names who signed, and any change "
     "would break the signature."},
    {"metadata.attached",
     "Save the files that are attached to the document, and choose them one by one; they are not "
     "looked at inside it."},
    {"metadata.document",
     "Remove comments that name a person, save the document as a new PDF and choose that; the "
     "program that made this one, or who commented in it, left data that cannot be removed."},
});

// PieceInfo is a dictionary by the names of programs; its number may once have meant another one.
bool isPieceInfo(const std::vector<Entry>& entries) {
    return std::all_of(entries.begin(), entries.end(), [](const Entry& entry) {
        return entry.value.starts_with("<<") && pdf::standsAlone(entry.value);
    });
}

// 7.5.7: the numbers of the objects that are compressed, and the objects.
struct Compressed {
    std::vector<std::uint32_t> numbers;
    std::string_view objects;
};
std::optional<Compressed> compressedIn(std::string_view text, std::size_t count) {
    Compressed compressed;
    std::size_t at = pdf::skipSpace(text, 0);
    for (std::size_t i = 0; i < 2 * count; ++i) {
        const std::size_t end = pdf::valueEnd(text, at);
        if (end == kNone) return std::nullopt;
        const auto number = parseDecimal(text.substr(at, end - at));
        if (!number || *number > UINT32_MAX) return std::nullopt;
        if (i % 2 == 0) compressed.numbers.push_back(static_cast<std::uint32_t>(*number));
        at = pdf::skipSpace(text, end);
    }
    compressed.objects = text.substr(at);
    return compressed;
}

// JPEG 2000 (ISO/IEC 15444-1 annex I, 15444-2 annex M): the boxes that an image is decoded with.
constexpr std::array kBoxes = {"jP  "sv, "ftyp"sv, "rreq"sv, "jp2h"sv,
                               "jpch"sv, "jplh"sv, "comp"sv, "jp2c"sv};

// Of an image of which the beginning is here: up to its first scan there is nothing that tells.
bool isPlainJpeg(const Bytes& image) {
    FileSource source(image.size());
    std::vector<Range> told;
    Found found;
    const Task task = findJpegTraces(source, {0, UINT64_MAX}, told, found);
    source.begin(task);
    while (!source.finished()) {
        const auto at = static_cast<std::ptrdiff_t>(source.wanted().begin);
        const auto room = source.room();
        std::copy_n(image.begin() + at, room.size(), room.begin());
        source.resume();
    }
    return isJpeg(image) && told.empty() && !source.error();
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
            lastEnd_ = at_;
        }
        if (sections_ == 0) co_await in_.damaged();
        co_await in_.part(behindEnd());
        std::stable_sort(objects_.begin(), objects_.end(),
                         [](const Object& a, const Object& b) { return a.number < b.number; });
        std::sort(compressed_.begin(), compressed_.end());
        for (const std::uint32_t number : informations_) co_await in_.part(information(number));
        for (const std::uint32_t number : pieces_) co_await in_.part(piece(number));
        for (const std::uint32_t number : strings_) co_await in_.part(string(number));
        for (const auto& [content, number] : filtered_)
            co_await in_.part(filteredImage(content, number));
        for (const auto& [number, says] : says_)
            if (authors_.contains(number)) name(says);
        if (names_.size() > kMostNames || (!names_.empty() && said_ > CleanPlan::kMostLiteral))
            co_await in_.tooLarge();
        if (isNamed()) co_await tell("metadata.document");
        if (blanked_ > CleanPlan::kMostLiteral) co_await in_.tooLarge();
        overwriteBlanks();
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
        const pdf::Traces traces = pdf::tracesIn(whole);
        if (!traces.told.empty()) co_await tell(traces.told);
        take(traces, valueAt, number);
        if (!whole.starts_with("<<")) {
            if (number && !isDigit(whole[0])) co_await in_.part(remember(*number, valueAt));
            at_ += end;
            co_return;
        }
        const std::vector<Entry> entries = pdf::entriesOf(whole);
        const std::size_t word = pdf::skipSpace(text, end);
        const bool stream = number && text.substr(word, kStream.size()) == kStream;
        const std::string_view type = pdf::valueOf(entries, "Type");
        if (!number || (stream && type == "/XRef")) co_await in_.part(section(entries));
        if (!stream) {
            if (number) co_await in_.part(remember(*number, valueAt));
            at_ += end;
            co_return;
        }
        const bool objects = type == "/ObjStm";
        const std::string filter(onlyFilter(pdf::valueOf(entries, "Filter")));
        const bool flate = filter == "/FlateDecode";
        const bool plain =
            pdf::valueOf(entries, "DecodeParms").empty() && (flate || filter.empty());
        const auto count = parseDecimal(pdf::valueOf(entries, "N"));
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
        if (const auto another = pdf::referenceIn(filter))
            filtered_.emplace_back(content, *another);
        else
            co_await in_.part(image(content, filter));
        if (objects) {
            if (!plain || !count) co_await tell(kHidden);
            co_await in_.part(objectStream(content, static_cast<std::uint64_t>(*count), flate));
        }
        if (!metadata) co_return;
        for (const Range& range : filters) blank(range);
        co_await in_.part(wipe(content, Trace::other, !filters.empty()));
    }

    Task remember(std::uint32_t number, std::uint64_t at) {
        if (objects_.size() == kMostObjects) co_await in_.tooLarge();
        objects_.push_back({number, at});
    }

    // A trailer, or the dictionary of a cross-reference stream.
    Task section(const std::vector<Entry>& entries) {
        ++sections_;
        if (!pdf::valueOf(entries, "Encrypt").empty())
            co_await in_.stop("metadata.encrypted",
                              "Save the document without a password and choose it again; what it "
                              "tells of its author cannot be removed.");
        if (const auto number = pdf::referenceIn(pdf::valueOf(entries, "Info")))
            informations_.insert(*number);
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

    // What it was is found out from what it says.
    Task wipe(Range content, Trace otherwise, bool told = false) {
        Found found;
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
        if (found.empty() && told) found.add(otherwise);
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

    bool isCompressed(std::uint32_t number) const {
        return std::binary_search(compressed_.begin(), compressed_.end(), number);
    }

    Task information(std::uint32_t number) {
        if (isCompressed(number)) co_await tell(kHidden);
        for (const std::uint64_t at : objectsOf(number)) {
            const std::string_view text = textOf(co_await in_.readSome(at, FileSource::kLongest));
            const std::size_t end = pdf::valueEnd(text, 0);
            if (end == kNone || !text.starts_with("<<")) continue;
            const std::string_view whole = text.substr(0, end);
            const std::vector<Entry> entries = pdf::entriesOf(whole);
            if (!isInformation(entries)) continue;
            for (const Entry& entry : entries) {
                for (const auto& [key, trace] : kKeys)
                    if (entry.key == key) plan_.found.add(trace);
                if (const auto string = pdf::referenceIn(entry.value)) strings_.insert(*string);
            }
            if (!isBlank(whole.substr(2, whole.size() - 4))) blank({at + 2, at + end - 2});
            const std::size_t next = pdf::skipSpace(text, end);  // past comments
            if (text.substr(next).starts_with("endobj") && !isBlank(text.substr(end, next - end)))
                blank({at + end, at + next});
        }
    }

    Task piece(std::uint32_t number) {
        if (isCompressed(number)) co_await tell(kHidden);
        for (const std::uint64_t at : objectsOf(number)) {
            const std::string_view text = textOf(co_await in_.readSome(at, FileSource::kLongest));
            const std::size_t end = pdf::valueEnd(text, 0);
            if (end == kNone || !text.starts_with("<<")) continue;
            const std::string_view whole = text.substr(0, end);
            if (isBlank(whole.substr(2, whole.size() - 4))) continue;
            if (!isPieceInfo(pdf::entriesOf(whole))) co_await tell("metadata.document");
            blank({at + 2, at + end - 2});
        }
    }

    Task string(std::uint32_t number) {
        if (isCompressed(number)) co_await tell(kHidden);
        for (const std::uint64_t at : objectsOf(number)) {
            const std::string_view text = textOf(co_await in_.readSome(at, FileSource::kLongest));
            const std::size_t end = pdf::valueEnd(text, 0);
            if (end == kNone || !pdf::isString(text) || isBlank(text.substr(1, end - 2))) continue;
            blank({at + 1, at + end - 1});
        }
    }

    FileSource::Stop tell(std::string_view code) {
        if (code == "metadata.damaged") return in_.damaged();
        const auto* told = std::find_if(kTold.begin(), kTold.end(),
                                        [code](const Telling& one) { return one.code == code; });
        if (told == kTold.end()) return in_.tooLarge();
        return in_.stop(code, std::string(told->message));
    }

    void take(const pdf::Traces& traces, std::uint64_t at, std::optional<std::uint32_t> number) {
        plan_.found.add(traces.found);
        for (const Range& range : traces.blanks) blank({at + range.begin, at + range.end});
        strings_.insert(traces.strings.begin(), traces.strings.end());
        pieces_.insert(traces.pieces.begin(), traces.pieces.end());
        authors_.insert(traces.authors.begin(), traces.authors.end());
        name(traces.names);
        if (number) keep(*number, traces.says);
    }

    void keep(std::uint32_t number, const std::string& says) {
        said_ += says.size();
        if (!says.empty() && said_ <= CleanPlan::kMostLiteral) says_.emplace_back(number, says);
    }

    void name(std::string_view authors) {
        for (const std::string_view author : split(authors, '\n')) {
            const std::string line = "\n" + std::string(author) + "\n";
            if (author.size() >= kShortestName && names_.size() <= kMostNames &&
                names_.find(line) == kNone)
                names_ += line;
        }
    }

    // Whether a string that stays holds the name of who wrote an annotation.
    bool isNamed() const {
        for (const auto& [number, says] : says_) {
            if (strings_.contains(number) || informations_.contains(number) ||
                pieces_.contains(number))
                continue;
            for (const std::string_view author : split(names_, '\n'))
                if (!author.empty() && says.find(author) != kNone) return true;
        }
        return false;
    }

    // Nothing in it can be overwritten: compressed, it would have another length.
    Task objectStream(const Range& content, std::uint64_t count, bool flate) {
        if (content.size() > FileSource::kLongest || count > kMostObjects) co_await tell(kHidden);
        const ByteView data =
            co_await in_.read(content.begin, static_cast<std::size_t>(content.size()));
        const auto bytes = flate ? inflated(data, kMostInflated) : Bytes(data.begin(), data.end());
        if (!bytes) co_await tell(kHidden);
        const auto compressed = compressedIn(textOf(*bytes), static_cast<std::size_t>(count));
        if (!compressed) co_await tell(kHidden);
        const std::string_view text = compressed->objects;
        for (std::size_t at = pdf::skipSpace(text, 0); at < text.size();) {
            const std::size_t end = pdf::valueEnd(text, at);
            if (end == kNone || end == at) co_await tell(kHidden);
            const pdf::Traces traces = pdf::tracesIn(text.substr(at, end - at));
            const std::string_view code = traces.told.empty() ? kHidden : traces.told;
            if (!traces.empty()) co_await tell(code);
            keep(kNoNumber, traces.says);
            at = pdf::skipSpace(text, end);
        }
        if (compressed_.size() + compressed->numbers.size() > kMostObjects) co_await in_.tooLarge();
        compressed_.insert(compressed_.end(), compressed->numbers.begin(),
                           compressed->numbers.end());
    }

    // Told when it lies, or may lie, behind other filters, but for a JPEG that was deflated.
    Task image(Range content, std::string filters) {
        const std::size_t jpeg = filters.find("/DCT");
        if (jpeg == 0) {
            std::vector<Range> told;
            co_await in_.part(findJpegTraces(in_, content, told, plan_.found));
            for (const Range& range : told) blank(range);
        } else if (filters.starts_with("/JPX")) {
            co_await in_.part(boxes(content));
        } else if (jpeg != kNone || filters.find("/JPX") != kNone || filters.find('#') != kNone ||
                   !pdf::standsAlone(filters)) {
            if (!filters.starts_with("/Fl") || jpeg != filters.find('/', 1)) co_await tell(kHidden);
            const ByteView data = co_await in_.readSome(
                content.begin, static_cast<std::size_t>(
                                   std::min<std::uint64_t>(content.size(), FileSource::kLongest)));
            if (!isPlainJpeg(inflatedBeginning(data, kMostInflated))) co_await tell(kHidden);
        }
    }

    Task filteredImage(Range content, std::uint32_t filter) {
        const auto places = objectsOf(filter);
        if (places.empty() || isCompressed(filter)) co_await tell(kHidden);
        for (const std::uint64_t at : places) {
            const std::string_view text = textOf(co_await in_.readSome(at, FileSource::kAhead));
            const std::size_t end = pdf::valueEnd(text, 0);
            co_await in_.part(
                image(content, std::string(end == kNone ? "#" : onlyFilter(text.substr(0, end)))));
        }
    }

    // Without a signature it is bare code.
    Task boxes(Range content) {
        for (std::uint64_t at = content.begin; at + 8 <= content.end;) {
            const ByteView head = co_await in_.readSome(at, 16);
            const std::string_view type = textOf(head).substr(4, 4);
            const bool kept = std::find(kBoxes.begin(), kBoxes.end(), type) != kBoxes.end();
            if (at == content.begin && type != kBoxes[0]) co_return;
            const bool large = big32(head, 0) == 1 && head.size() == 16;
            const std::uint64_t size = large ? big64(head, 8) : big32(head, 0);
            const std::uint64_t begin = at + (large ? 16 : 8);
            at = size == 0 || size > content.end - at ? content.end : at + size;
            if (at < begin) co_return;
            if (!kept) co_await in_.part(wipe({begin, at}, Trace::other));
        }
    }

    // Behind the last object or trailer and the first end of file after it.
    Task behindEnd() {
        bool ended = false;
        for (std::uint64_t at = lastEnd_; at < in_.size() && !ended;) {
            const std::string_view text = textOf(co_await in_.readOn(at));
            const std::size_t found = text.find(kEndOfFile);
            ended = found != kNone;
            if (ended) lastEnd_ = at + found + kEndOfFile.size();
            at += text.size() <= kEndOfFile.size() ? text.size() : text.size() - kEndOfFile.size();
        }
        if (ended) co_await in_.part(wipe({lastEnd_, in_.size()}, Trace::trailing));
    }

    // Later ones may lie in earlier ones.
    void blank(const Range& range) {
        blanks_.push_back(range);
        blanked_ += range.size();
    }

    void overwriteBlanks() {
        std::sort(blanks_.begin(), blanks_.end(),
                  [](const Range& a, const Range& b) { return a.begin < b.begin; });
        std::uint64_t at = 0;
        for (const Range& range : blanks_) {
            const std::uint64_t begin = std::max(at, range.begin);
            if (begin >= range.end) continue;
            plan_.overwrite(begin, Bytes(static_cast<std::size_t>(range.end - begin), ' '));
            at = range.end;
        }
    }

    static constexpr std::size_t kMostInflated = std::size_t{8} << 20U;
    static constexpr std::string_view kStream = "stream";
    static constexpr std::string_view kEndStream = "endstream";
    static constexpr std::string_view kEndOfFile = "%%EOF";
    static constexpr std::size_t kMostNames = 10'000;  // of their letters
    static constexpr std::size_t kShortestName = 3;
    static constexpr std::uint32_t kNoNumber = 0;
    static constexpr std::size_t kLongestBreak = 256;  // from a dictionary to its stream

    FileSource& in_;
    CleanPlan& plan_;
    std::uint64_t at_ = 0;
    std::uint64_t lastEnd_ = 0;  // of an object or trailer
    std::vector<Object> objects_;
    std::vector<std::uint32_t> compressed_;  // the numbers of objects in object streams
    std::set<std::uint32_t> informations_;
    std::set<std::uint32_t> strings_;
    std::set<std::uint32_t> pieces_;
    std::set<std::uint32_t> authors_;
    std::string names_;                                        // each between line breaks
    std::vector<std::pair<std::uint32_t, std::string>> says_;  // by object, what stays
    std::uint64_t said_ = 0;
    std::vector<std::pair<Range, std::uint32_t>> filtered_;  // by a filter in another object
    std::vector<Range> blanks_;
    std::uint64_t blanked_ = 0;
    std::size_t sections_ = 0;
    std::size_t wrongLengths_ = 0;
};

Task runPdf(FileSource& in, CleanPlan& plan) {
    Pdf pdf(in, plan);
    co_await in.part(pdf.run());
}

}  // namespace

bool isPdf(ByteView beginning) { return headerIn(beginning) != kNone; }

Task scanPdf(FileSource& in, CleanPlan& plan) { return runPdf(in, plan); }

}  // namespace samtycke::anonymise
