// Small files made from their parts, and a scanner's view of them.
#pragma once

#include <algorithm>
#include <catch_amalgamated.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "anonymise/metadata.h"
#include "anonymise/metadata_exif.h"

namespace samtycke::anonymise::files {

using namespace std::string_literals;

inline std::string big(std::uint64_t value, int count) {
    std::string out;
    for (int i = count; i-- > 0;) out += static_cast<char>(value >> 8 * i & 0xFFU);
    return out;
}
inline std::string little(std::uint64_t value, int count) {
    std::string out = big(value, count);
    std::reverse(out.begin(), out.end());
    return out;
}
inline std::string text(const Bytes& bytes) { return std::string(textOf(bytes)); }

// ---- Exif ----

struct Entry {
    std::uint32_t tag;
    std::uint32_t type;  // 2 ASCII, 3 SHORT, 4 LONG
    std::string value;   // for 3 and 4 in the structure's byte order
};

// One directory at `at` with its values behind it.
inline std::string directory(const std::vector<Entry>& entries, std::size_t at,
                             std::uint32_t next = 0) {
    std::string out = big(entries.size(), 2);
    std::string values;
    const std::size_t valuesAt = at + 2 + 12 * entries.size() + 4;
    for (const Entry& entry : entries) {
        const std::size_t unit = entry.type == 2 ? 1 : entry.type == 3 ? 2 : 4;
        out += big(entry.tag, 2) + big(entry.type, 2) + big(entry.value.size() / unit, 4);
        std::string value = entry.value;
        if (value.size() > 4) {
            out += big(valuesAt + values.size(), 4);
            values += value;
        } else {
            value.resize(4);
            out += value;
        }
    }
    return out + big(next, 4) + values;
}

// Camera, author, time, a place, a note, and this orientation; big-endian.
inline std::string exif(int orientation) {
    const std::string head = "MM\0*"s + big(8, 4);
    const std::size_t gpsAt = 400;
    std::string out = head + directory({{0x010F, 2, "Kameratillverkaren\0"s},
                                        {0x0112, 3, big(static_cast<unsigned>(orientation), 2)},
                                        {0x0131, 2, "Programmet\0"s},
                                        {0x0132, 2, "2026:05:01 12:00:00\0"s},
                                        {0x013B, 2, "Fotografens Namn\0"s},
                                        {0x8825, 4, big(gpsAt, 4)}},
                                       8);
    out.resize(gpsAt);
    return out + directory({{0x0000, 1, "\2\3\0\0"s}, {0x0001, 2, "N\0"s}}, gpsAt);
}
inline std::string orientation(int value) { return text(orientationOnly(value)); }

// ---- JPEG ----

inline std::string segment(int marker, const std::string& payload) {
    return "\xff"s + static_cast<char>(marker) + big(payload.size() + 2, 2) + payload;
}
inline std::string exifSegment(const std::string& tiff) {
    return segment(0xE1, "Exif\0\0"s + tiff);
}
inline const std::string kJfif = segment(0xE0, "JFIF\0\1\1\0\0\1\0\1\0\0"s);
// Tables, a scan with stuffed bytes, restarts and a fill byte, and the end.
inline const std::string kScan =
    segment(0xDB, std::string(65, '\1')) + segment(0xC0, "\x08\0\1\0\1\1\1\x11\0"s) +
    segment(0xC4, std::string(20, '\0')) + segment(0xDA, "\1\1\0\0\x3f\0"s) +
    "ab\xff\0cd\xff\xd0gh\xff\xff\0i"s;
inline const std::string kEoi = "\xff\xd9"s;
inline std::string jpeg(const std::string& segments, const std::string& behind = "") {
    return "\xff\xd8"s + segments + kScan + kEoi + behind;
}

// ---- what a scan makes of it ----

struct Scan {
    std::string out;  // the cleaned file
    std::vector<std::string_view> found;
    std::string code;  // of the error, or ""
    std::size_t reads = 0;
    std::uint64_t longest = 0;  // bytes asked for at once
};

inline Scan scan(std::string_view file, std::string_view mediaType = {}) {
    Scan outcome;
    MetadataScan scanner(file.size(), mediaType);
    while (!scanner.finished()) {
        const Range wanted = scanner.wanted();
        REQUIRE(wanted.begin < wanted.end);
        REQUIRE(wanted.end <= file.size());
        outcome.longest = std::max(outcome.longest, wanted.size());
        ++outcome.reads;
        const auto room = scanner.room();
        REQUIRE(room.size() == wanted.size());
        std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(wanted.begin), room.size(),
                    room.begin());
        scanner.resume();
    }
    const auto plan = scanner.result();
    if (!plan) {
        outcome.code = plan.error().code;
        return outcome;
    }
    std::uint64_t at = 0;
    for (const Piece& piece : plan->pieces()) {
        if (!piece.literal.empty()) {
            outcome.out += textOf(piece.literal);
            continue;
        }
        REQUIRE(piece.source.begin >= at);
        REQUIRE(piece.source.end > piece.source.begin);
        REQUIRE(piece.source.end <= file.size());
        outcome.out += file.substr(static_cast<std::size_t>(piece.source.begin),
                                   static_cast<std::size_t>(piece.source.size()));
        at = piece.source.end;
    }
    CHECK(plan->changes() == (outcome.out != file));
    CHECK(plan->size() == outcome.out.size());
    outcome.found = plan->found.codes();
    return outcome;
}

using Codes = std::vector<std::string_view>;

// The cleaned file; cleaning it again changes nothing.
inline std::string cleaned(std::string_view file) {
    const Scan first = scan(file);
    CHECK(first.code.empty());
    const Scan again = scan(first.out);
    CHECK(again.code.empty());
    CHECK(again.found.empty());
    CHECK(again.out == first.out);
    return first.out;
}

// Each beginning of a file, and the file with each byte changed, ends without a crash, and what
// is cleaned stays clean.
inline void checkDamage(const std::string& file) {
    for (std::size_t size = 0; size < file.size(); ++size) {
        const Scan cut = scan(file.substr(0, size));
        if (cut.code.empty()) CHECK(scan(cut.out).found.empty());
        std::string changed = file;
        changed[size] = static_cast<char>(changed[size] ^ 0x5A);
        const Scan other = scan(changed);
        if (other.code.empty()) CHECK(scan(other.out).found.empty());
    }
}

}  // namespace samtycke::anonymise::files
