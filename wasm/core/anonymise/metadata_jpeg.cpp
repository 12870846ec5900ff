#include "anonymise/metadata_jpeg.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "anonymise/metadata_exif.h"

namespace samtycke::anonymise {
namespace {

using namespace std::string_view_literals;

enum Marker : std::uint8_t {
    kTem = 0x01,
    kSof0 = 0xC0,
    kJpg = 0xC8,
    kSof15 = 0xCF,
    kRst0 = 0xD0,
    kRst7 = 0xD7,
    kSoi = 0xD8,
    kEoi = 0xD9,
    kSos = 0xDA,
    kExp = 0xDF,
    kApp0 = 0xE0,
    kApp1 = 0xE1,
    kApp2 = 0xE2,
    kApp13 = 0xED,
    kApp14 = 0xEE,
    kSof55 = 0xF7,
    kCom = 0xFE,
};

constexpr std::string_view kExif = "Exif\0\0"sv;
constexpr std::string_view kXmp = "http://ns.adobe.com/xap/1.0/\0"sv;
constexpr std::string_view kMoreXmp = "http://ns.adobe.com/xmp/extension/\0"sv;
constexpr std::size_t kJfifSize = 14;  // without a thumbnail
constexpr std::size_t kAdobeSize = 12;

bool startsWith(ByteView bytes, std::string_view text) { return textOf(bytes).starts_with(text); }

bool isRestart(std::uint8_t marker) { return marker >= kRst0 && marker <= kRst7; }

// Table B.1: frames, tables, scans and intervals; what else there is has no part in decoding.
bool isCoding(std::uint8_t marker) {
    return (marker >= kSof0 && marker <= kSof15 && marker != kJpg) ||
           (marker >= kSos && marker <= kExp);
}

Bytes segment(std::uint8_t marker, std::string_view name, ByteView content) {
    Bytes bytes{0xFF, marker};
    appendBig16(bytes, static_cast<std::uint32_t>(2 + name.size() + content.size()));
    bytes.insert(bytes.end(), name.begin(), name.end());
    bytes.insert(bytes.end(), content.begin(), content.end());
    return bytes;
}

// Photoshop's resources (IIM datasets in them): by-line, copyright; city, country; date; caption.
Found readPhotoshop(ByteView payload) {
    const std::string_view text = textOf(payload);
    Found found;
    const auto has = [text](std::string_view dataset) {
        return text.find(dataset) != std::string_view::npos;
    };
    if (has("\x1c\x02\x50"sv) || has("\x1c\x02\x74"sv)) found.add(Trace::author);
    if (has("\x1c\x02\x5a"sv) || has("\x1c\x02\x65"sv)) found.add(Trace::location);
    if (has("\x1c\x02\x37"sv)) found.add(Trace::time);
    if (has("\x1c\x02\x78"sv) || has("\x1c\x02\x19"sv)) found.add(Trace::comment);
    if (has("8BIM\x04\x0c"sv)) found.add(Trace::thumbnail);
    return found;
}

// What a segment that is not kept tells.
Found foundIn(std::uint8_t marker, ByteView payload) {
    Found found;
    if (marker == kCom) found.add(Trace::comment);
    if (marker == kApp1 && startsWith(payload, kExif))
        found = readExif(payload.subspan(kExif.size())).found;
    else if (startsWith(payload, kXmp) || startsWith(payload, kMoreXmp))
        found = readXmp(textOf(payload));
    else if (marker == kApp13)
        found = readPhotoshop(payload);
    else if (startsWith(payload, "JFXX\0"sv) || startsWith(payload, "MPF\0"sv))
        found.add(Trace::thumbnail);
    if (found.empty()) found.add(Trace::other);
    return found;
}

bool isIcc(std::uint8_t marker, ByteView payload) {
    return marker == kApp2 && startsWith(payload, "ICC_PROFILE\0"sv);
}
bool isAdobe(std::uint8_t marker, ByteView payload) {
    return marker == kApp14 && startsWith(payload, "Adobe"sv) && payload.size() >= kAdobeSize;
}

class Segments {
  public:
    explicit Segments(CleanPlan& plan) : plan_(plan) {}

    // `at` is where the marker is, `payload` what follows the length.
    void take(std::uint8_t marker, std::uint64_t at, ByteView payload) {
        const std::uint64_t end = at + 4 + payload.size();
        if (marker == kApp0 && startsWith(payload, "JFIF\0"sv)) return jfif(at, payload);
        // The place for our Exif: behind JFIF, which wants to be first, before all else.
        if (!exifPlace_) exifPlace_ = plan_.place();
        if (marker == kApp1 && startsWith(payload, kExif)) return exif(at, payload);
        if (isIcc(marker, payload) || isCoding(marker)) return plan_.keep(at, end);
        if (isAdobe(marker, payload)) {
            if (payload.size() == kAdobeSize) return plan_.keep(at, end);
            plan_.found.add(Trace::other);
            return plan_.put(segment(kApp14, "", payload.first(kAdobeSize)));
        }
        plan_.found.add(foundIn(marker, payload));
    }

  private:
    void jfif(std::uint64_t at, ByteView payload) {
        if (payload.size() < kJfifSize) return plan_.found.add(Trace::other);
        if (payload.size() == kJfifSize && payload[12] == 0 && payload[13] == 0)
            return plan_.keep(at, at + 4 + payload.size());
        plan_.found.add(Trace::thumbnail);
        Bytes content(payload.begin(), payload.begin() + kJfifSize);
        content[12] = content[13] = 0;
        plan_.put(segment(kApp0, "", content));
    }

    // Of several, the first is the one that decoders go by.
    void exif(std::uint64_t at, ByteView payload) {
        const ByteView tiff = payload.subspan(kExif.size());
        const ExifFacts facts = readExif(tiff);
        ExifRemains remains;
        if (!std::exchange(exifSeen_, true)) remains = remainsOf(tiff, facts);
        if (remains.kept) return plan_.keep(at, at + 4 + payload.size());
        plan_.found.add(facts.found);
        if (!remains.tiff.empty()) plan_.fill(*exifPlace_, segment(kApp1, kExif, remains.tiff));
    }

    CleanPlan& plan_;
    std::optional<std::size_t> exifPlace_;
    bool exifSeen_ = false;
};

// Where in entropy-coded data the next marker is. Without one, how much has been looked at: a last
// byte FF has not.
std::pair<std::size_t, bool> markerIn(ByteView data) {
    std::size_t at = 0;
    while (true) {
        const auto mark =
            std::find(data.begin() + static_cast<std::ptrdiff_t>(at), data.end(), 0xFF);
        at = static_cast<std::size_t>(mark - data.begin());
        if (at + 1 >= data.size()) return {at, false};
        const std::uint8_t next = data[at + 1];
        if (next != 0 && next != 0xFF && !isRestart(next)) return {at, true};
        at += next == 0xFF ? 1 : 2;
    }
}

// Goes on from `at` to the next marker, or to the end of the file.
Task findMarker(FileSource& in, std::uint64_t& at) {
    while (at < in.size()) {
        const ByteView data = co_await in.readSome(at, FileSource::kWindow);
        const auto [offset, found] = markerIn(data);
        const bool last = at + data.size() == in.size();
        at += last && !found ? data.size() : offset;
        if (found) co_return;
    }
}

}  // namespace

bool isJpeg(ByteView beginning) { return startsWith(beginning, "\xff\xd8\xff"sv); }

Task findJpegTraces(FileSource& in, Range image, std::vector<Range>& told, Found& found) {
    const ByteView beginning = co_await in.readSome(image.begin, 3);
    if (!isJpeg(beginning)) co_return;
    std::uint64_t at = image.begin + 2;
    while (at + 4 <= image.end) {
        const ByteView head = co_await in.read(at, 4);
        const std::uint8_t marker = head[1];
        if (head[0] != 0xFF || marker == 0 || marker == kSos || marker == kEoi) co_return;
        if (marker == 0xFF) {
            ++at;
            continue;
        }
        const std::size_t length = big16(head, 2);
        if (length < 2 || length > image.end - at - 2) co_return;
        const ByteView whole = co_await in.read(at, 2 + length);
        const ByteView payload = whole.subspan(4);
        const bool jfif = marker == kApp0 && startsWith(payload, "JFIF\0"sv);
        const bool kept =
            jfif || isCoding(marker) || isIcc(marker, payload) || isAdobe(marker, payload);
        const bool blank = std::all_of(payload.begin(), payload.end(),
                                       [](std::uint8_t byte) { return byte == ' '; });
        if (!kept && !blank) {
            told.push_back({at + 4, at + 2 + length});
            found.add(foundIn(marker, payload));
        }
        at += 2 + length;
    }
}

Task scanJpeg(FileSource& in, CleanPlan& plan) {
    Segments segments(plan);
    plan.keep(0, 2);
    std::uint64_t at = 2;
    while (true) {
        ByteView head = co_await in.read(at, 2);
        if (head[0] != 0xFF) co_await in.damaged();
        const std::uint8_t marker = head[1];
        if (marker == 0xFF) {  // a fill byte, section B.1.1.2
            ++at;
            continue;
        }
        if (marker == kEoi) {
            plan.keep(at, at + 2);
            if (at + 2 < in.size()) plan.found.add(Trace::trailing);
            co_return;
        }
        // JPEG-LS would not be decoded without what is not known here.
        if (marker == 0 || marker == kSoi || marker == kSof55) co_await in.damaged();
        if (marker == kTem || isRestart(marker)) {
            plan.keep(at, at + 2);
            at += 2;
            continue;
        }
        head = co_await in.read(at, 4);
        const std::size_t length = big16(head, 2);
        if (length < 2) co_await in.damaged();
        const ByteView whole = co_await in.read(at, 2 + length);
        segments.take(marker, at, whole.subspan(4));
        const std::uint64_t scan = at += 2 + length;
        if (marker != kSos) continue;
        co_await in.part(findMarker(in, at));
        plan.keep(scan, at);
        if (at == in.size()) co_return;
    }
}

}  // namespace samtycke::anonymise
