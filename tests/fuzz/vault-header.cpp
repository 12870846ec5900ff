// A header read whole and byte by byte is the same header or the same error; one that is read can
// be written, and then reads the same. Identities of both types may be tried on every stanza.
#include <cstdint>
#include <cstdlib>

#include "vault/header.h"
#include "vault/identity.h"
#include "vault/scrypt.h"

using namespace samtycke;
using namespace samtycke::vault;

namespace {

struct HeaderRead {
    bool complete = false;
    std::size_t taken = 0;
    std::string code;
    Header header;
};

HeaderRead readHeader(ByteView bytes, std::size_t piece) {
    HeaderReader reader;
    HeaderRead outcome;
    while (outcome.taken < bytes.size() && !reader.complete()) {
        const std::size_t size = std::min(piece, bytes.size() - outcome.taken);
        const auto taken = reader.take(bytes.subspan(outcome.taken, size));
        if (!taken) {
            outcome.code = taken.error().code;
            return outcome;
        }
        outcome.taken += *taken;
    }
    outcome.complete = reader.complete();
    outcome.header = reader.header();
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto classic =
        Identity::parse(
            "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX")
            .value();
    static const auto hybrid =
        Identity::parse(
            "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR")
            .value();
    const ByteView bytes(data, size);
    const HeaderRead whole = readHeader(bytes, size + 1);
    const HeaderRead single = readHeader(bytes, 1);
    if (whole.code != single.code || whole.complete != single.complete) std::abort();
    if (!whole.complete) return 0;
    if (whole.taken != single.taken || whole.header.stanzas != single.header.stanzas) std::abort();

    const FileKey key;
    const std::string written = writeHeader(whole.header.stanzas, key);
    if (written.substr(0, written.size() - 45) != whole.header.authenticated) std::abort();
    const HeaderRead again = readHeader(bytesOf(written), 64);
    if (!again.complete || again.header.stanzas != whole.header.stanzas) std::abort();
    if (!authentic(again.header, key)) std::abort();
    for (const Stanza& stanza : whole.header.stanzas) {
        static_cast<void>(classic.unwrap(stanza));
        static_cast<void>(hybrid.unwrap(stanza));
    }
    static_cast<void>(scryptParameters(whole.header));
    return 0;
}
