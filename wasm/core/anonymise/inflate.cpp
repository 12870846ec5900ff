#include "anonymise/inflate.h"

#define ZLIB_CONST
#include <zlib.h>

#include <array>

namespace samtycke::anonymise {
namespace {

constexpr std::size_t kHeader = 2;

// RFC 1950 section 2.2; with its checksum, and without a dictionary that only the sender has.
bool isHeader(ByteView zlib) {
    constexpr unsigned kDeflate = 8;
    constexpr unsigned kDictionary = 0x20;
    return zlib.size() > kHeader && (zlib[0] & 15U) == kDeflate && (zlib[1] & kDictionary) == 0;
}

// Whether `out` holds all of it.
bool inflateTo(Bytes& out, ByteView zlib, std::size_t most) {
    if (!isHeader(zlib)) return false;
    const ByteView deflated = zlib.subspan(kHeader);
    z_stream stream{};
    stream.next_in = deflated.data();
    stream.avail_in = static_cast<uInt>(deflated.size());
    constexpr int kRaw = -15;  // the checksum behind the end would stop damaged PDFs that are read
    if (inflateInit2(&stream, kRaw) != Z_OK) return false;
    std::array<std::uint8_t, 16'384> piece{};
    int status = Z_OK;
    while (status == Z_OK && out.size() <= most) {
        stream.next_out = piece.data();
        stream.avail_out = piece.size();
        status = inflate(&stream, Z_NO_FLUSH);
        out.insert(out.end(), piece.data(), stream.next_out);
    }
    inflateEnd(&stream);
    return status == Z_STREAM_END && out.size() <= most;
}

}  // namespace

std::optional<Bytes> inflated(ByteView zlib, std::size_t most) {
    Bytes out;
    if (!inflateTo(out, zlib, most)) return std::nullopt;
    return out;
}

Bytes inflatedBeginning(ByteView zlib, std::size_t most) {
    Bytes out;
    inflateTo(out, zlib, most);
    return out;
}

}  // namespace samtycke::anonymise
