#include "anonymise/metadata_webp.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anonymise/metadata_exif.h"
#include "base/text.h"

namespace samtycke::anonymise {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kHead = 8;    // type and size of a chunk
constexpr std::uint64_t kBegin = 12;  // RIFF, size, WEBP
constexpr std::size_t kVp8xSize = 10;
constexpr std::uint8_t kExifFlag = 0x08;  // section 2.7
constexpr std::uint8_t kXmpFlag = 0x04;

constexpr std::uint64_t kFrameHead = 16;  // place, size, duration and flags of a frame

constexpr std::array kWebpShown = {"VP8 "sv, "VP8L"sv, "ICCP"sv, "ANIM"sv, "ALPH"sv};
constexpr std::array kShownInFrames = {"VP8 "sv, "VP8L"sv, "ALPH"sv};

void append(Bytes& bytes, std::string_view text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
}

Bytes webpExifChunk(const Bytes& tiff) {
    Bytes chunk;
    append(chunk, "EXIF");
    appendLittle32(chunk, static_cast<std::uint32_t>(tiff.size()));
    chunk.insert(chunk.end(), tiff.begin(), tiff.end());
    return chunk;
}

// Some writers put the name of JPEG's segment before it.
ByteView withoutName(ByteView exif) {
    constexpr std::string_view kName = "Exif\0\0"sv;
    return textOf(exif).starts_with(kName) ? exif.subspan(kName.size()) : exif;
}

// The chunk of a frame of an animation, which has chunks in it (section 2.7.1.1).
Task frame(FileSource& in, CleanPlan& plan, std::uint64_t at, std::uint64_t end) {
    std::uint64_t inside = at + kHead + kFrameHead;
    if (inside > end) co_await in.damaged();
    std::vector<Range> kept;
    std::uint64_t size = kFrameHead;
    bool whole = true;
    while (inside < end) {
        const ByteView head = co_await in.read(inside, kHead);
        const std::uint32_t length = little32(head, 4);
        const std::uint64_t next = inside + kHead + length + length % 2;
        if (next > end) co_await in.damaged();
        if (isOneOf(textOf(head.first(4)), kShownInFrames)) {
            if (kept.size() == CleanPlan::kMostPieces) co_await in.tooLarge();
            kept.push_back({inside, next});
            size += next - inside;
        } else {
            whole = false;
        }
        inside = next;
    }
    if (whole) {
        plan.keep(at, end);
        co_return;
    }
    plan.found.add(Trace::other);
    Bytes begin;
    append(begin, "ANMF");
    appendLittle32(begin, static_cast<std::uint32_t>(size));
    const ByteView head = co_await in.read(at + kHead, kFrameHead);
    begin.insert(begin.end(), head.begin(), head.end());
    plan.put(std::move(begin));
    for (const Range& range : kept) plan.keep(range.begin, range.end);
}

}  // namespace

bool isWebp(ByteView beginning) {
    const std::string_view text = textOf(beginning);
    return text.starts_with("RIFF") && text.size() >= kBegin && text.substr(8, 4) == "WEBP";
}

Task scanWebp(FileSource& in, CleanPlan& plan) {
    const ByteView begin = co_await in.read(0, kBegin);
    const std::uint32_t declared = little32(begin, 4);
    const std::uint64_t end = kHead + declared;
    if (end > in.size() || end < kBegin) co_await in.damaged();
    const std::size_t riffPlace = plan.place();

    std::optional<std::size_t> vp8xPlace;
    std::uint64_t vp8xAt = 0;
    std::uint8_t flags = 0;
    bool exifSeen = false;
    bool exifStays = false;
    Bytes exif;
    std::uint64_t at = kBegin;
    while (at < end) {
        const ByteView head = co_await in.read(at, kHead);
        const std::string type(textOf(head.first(4)));
        const std::uint32_t size = little32(head, 4);
        const std::uint64_t next = at + kHead + size + size % 2;
        if (next > end) co_await in.damaged();
        const bool first = at == kBegin;
        if (type == "VP8X" && first && size == kVp8xSize) {
            const ByteView content = co_await in.read(at + kHead, 1);
            flags = content[0];
            vp8xAt = at;
            vp8xPlace = plan.place();
        } else if (type == "ANMF") {
            co_await in.part(frame(in, plan, at, next));
        } else if (isOneOf(type, kWebpShown)) {
            plan.keep(at, next);
        } else if (first) {
            co_await in.damaged();
        } else {
            const ByteView content = co_await in.readSome(at + kHead, size);
            const ByteView tiff = withoutName(content);
            const ExifFacts facts = type == "EXIF" ? readExif(tiff) : ExifFacts{};
            ExifRemains remains;
            if (type == "EXIF" && !exifSeen && vp8xPlace) {
                exifSeen = true;
                remains = remainsOf(content, facts);
            }
            if (remains.kept) {
                plan.keep(at, next);
                exifStays = true;
            } else {
                exif = exif.empty() ? remains.tiff : exif;
                Found found = type == "XMP " ? readXmp(textOf(content)) : facts.found;
                if (found.empty()) found.add(Trace::other);
                plan.found.add(found);
            }
        }
        at = next;
    }
    if (!exif.empty()) plan.put(webpExifChunk(exif));
    if (end < in.size()) plan.found.add(Trace::trailing);

    if (vp8xPlace) {
        const auto wanted = static_cast<std::uint8_t>((flags & ~(kExifFlag | kXmpFlag)) |
                                                      (exifStays || !exif.empty() ? kExifFlag : 0));
        const ByteView chunk = co_await in.read(vp8xAt, kHead + kVp8xSize);
        Bytes changed(chunk.begin(), chunk.end());
        changed[kHead] = wanted;
        if (wanted == flags)
            plan.fill(*vp8xPlace, Range{vp8xAt, vp8xAt + chunk.size()});
        else
            plan.fill(*vp8xPlace, std::move(changed));
    }
    const std::uint64_t size = plan.size() + kBegin - kHead;
    if (size > UINT32_MAX) co_await in.damaged();
    if (size == declared) {
        plan.fill(riffPlace, Range{0, kBegin});
    } else {
        Bytes riff;
        append(riff, "RIFF");
        appendLittle32(riff, static_cast<std::uint32_t>(size));
        append(riff, "WEBP");
        plan.fill(riffPlace, std::move(riff));
    }
}

}  // namespace samtycke::anonymise
