#include "anonymise/metadata_png.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "anonymise/metadata_exif.h"
#include "base/text.h"

namespace samtycke::anonymise {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n"sv;
constexpr std::uint64_t kAround = 12;  // length, type and checksum of a chunk
constexpr std::uint32_t kLongestChunk = 0x7FFF'FFFF;

// Chunks without which an image looks different.
constexpr std::array kPngShown = {
    "IHDR"sv, "PLTE"sv, "IDAT"sv, "IEND"sv, "tRNS"sv, "cHRM"sv, "gAMA"sv, "iCCP"sv,
    "sBIT"sv, "sRGB"sv, "cICP"sv, "mDCV"sv, "cLLI"sv, "bKGD"sv, "pHYs"sv, "acTL"sv,
};
// Those of an animation, which "acTL" begins.
constexpr std::array kFrames = {"fcTL"sv, "fdAT"sv};

constexpr std::array kKeywords = std::to_array<std::pair<std::string_view, Trace>>({
    {"Author", Trace::author},
    {"Copyright", Trace::author},
    {"Creation Time", Trace::time},
    {"Software", Trace::software},
    {"FileSource", Trace::camera},
    {"Title", Trace::comment},
    {"Description", Trace::comment},
    {"Comment", Trace::comment},
});

bool isCritical(std::string_view type) {  // section 5.4
    return (static_cast<unsigned char>(type[0]) & 0x20U) == 0;
}

std::uint32_t crc(ByteView bytes) {  // section 5.5
    std::uint32_t sum = 0xFFFF'FFFF;
    for (const std::uint8_t byte : bytes) {
        sum ^= byte;
        for (int bit = 0; bit < 8; ++bit) sum = sum >> 1U ^ ((sum & 1U) != 0 ? 0xEDB8'8320U : 0U);
    }
    return ~sum;
}

Bytes pngExifChunk(const Bytes& tiff) {
    Bytes chunk;
    appendBig32(chunk, static_cast<std::uint32_t>(tiff.size()));
    for (const char c : "eXIf"sv) chunk.push_back(static_cast<std::uint8_t>(c));
    chunk.insert(chunk.end(), tiff.begin(), tiff.end());
    appendBig32(chunk, crc(ByteView(chunk).subspan(4)));
    return chunk;
}

Found foundIn(std::string_view type, std::string_view content) {
    Found found;
    if (type == "tIME") found.add(Trace::time);
    if (type == "tEXt" || type == "zTXt" || type == "iTXt") {
        const std::string_view keyword = content.substr(0, content.find('\0'));
        for (const auto& [known, trace] : kKeywords)
            if (keyword == known) found.add(trace);
        if (keyword == "XML:com.adobe.xmp") found = readXmp(content);
    }
    if (found.empty()) found.add(Trace::other);
    return found;
}

}  // namespace

bool isPng(ByteView beginning) { return textOf(beginning).starts_with(kSignature); }

Task scanPng(FileSource& in, CleanPlan& plan) {
    std::uint64_t at = kSignature.size();
    plan.keep(0, at);
    std::optional<std::size_t> exifPlace;
    bool exifSeen = false;
    bool animated = false;
    while (true) {
        const ByteView head = co_await in.read(at, 8);
        const std::uint32_t length = big32(head, 0);
        const std::string type(textOf(head.subspan(4, 4)));
        const std::uint64_t end = at + kAround + length;
        if (length > kLongestChunk || end > in.size()) co_await in.damaged();
        if (!exifPlace && type != "IHDR") co_await in.damaged();
        if (type == "acTL") animated = true;
        const bool shown = isOneOf(type, kPngShown) || (animated && isOneOf(type, kFrames));
        // No decoder shows an image with one that it does not know.
        if (!shown && isCritical(type)) co_await in.damaged();
        if (shown) {
            plan.keep(at, end);
            if (!exifPlace) exifPlace = plan.place();
            if (type == "IEND") {
                if (end < in.size()) plan.found.add(Trace::trailing);
                co_return;
            }
        } else {
            const ByteView content = co_await in.readSome(at + 8, length);
            if (type == "eXIf" && !exifSeen) {
                exifSeen = true;
                const ExifFacts facts = readExif(content);
                const ExifRemains remains = remainsOf(content, facts);
                const Bytes chunk = pngExifChunk(remains.tiff);
                const ByteView whole = co_await in.readSome(at, length + kAround);
                if (remains.kept &&
                    std::equal(whole.begin(), whole.end(), chunk.begin(), chunk.end()))
                    plan.keep(at, end);
                else if (!remains.tiff.empty())
                    plan.fill(*exifPlace, chunk);
                if (!remains.kept) plan.found.add(facts.found);
            } else {
                plan.found.add(type == "eXIf" ? readExif(content).found
                                              : foundIn(type, textOf(content)));
            }
        }
        at = end;
    }
}

}  // namespace samtycke::anonymise
