// Armor read whole and in pieces gives the same bytes and the same error; what is read without
// one has a single text but for white space around it and line ends, and that text reads the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "vault/armor.h"

using namespace samtycke;
using namespace samtycke::vault;

namespace {

struct Unarmored {
    Bytes bytes;
    std::string code;

    friend bool operator==(const Unarmored&, const Unarmored&) = default;
};

Unarmored unarmored(ByteView text, std::size_t piece) {
    ArmorReader reader;
    Unarmored outcome;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        const ByteView part = text.subspan(at, std::min(piece, text.size() - at));
        Bytes room(ArmorReader::roomFor(part.size()));
        const std::size_t size = reader.read(part, room.data());
        const ByteView read = ByteView(room).first(size);
        outcome.bytes.insert(outcome.bytes.end(), read.begin(), read.end());
    }
    reader.finish();
    if (reader.error()) outcome.code = reader.error()->code;
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView text(data, size);
    const Unarmored whole = unarmored(text, size + 1);
    if (unarmored(text, 1) != whole || unarmored(text, 61) != whole) std::abort();
    ArmorWriter writer;
    std::string written;
    writer.write(whole.bytes, written);
    writer.finish(written);
    if (written.size() != armoredSize(whole.bytes.size())) std::abort();
    if (unarmored(bytesOf(written), 7) != Unarmored{whole.bytes, ""}) std::abort();
    if (!whole.code.empty()) return 0;
    std::string plain(textOf(text));
    std::erase(plain, '\r');
    plain.erase(0, plain.find('-'));
    plain.erase(plain.rfind('-') + 1);
    if (plain + "\n" != written) std::abort();
    return 0;
}
