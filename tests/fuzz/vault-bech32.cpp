// Whatever decodes has one lower-case text, and that text decodes to the same bytes.
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "vault/bech32.h"
#include "vault/identity.h"

using namespace samtycke;
using namespace samtycke::vault;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto decoded = decodeBech32(text)) {
        const std::string again = encodeBech32(asciiLower(decoded->prefix), decoded->data);
        if (again != asciiLower(text)) std::abort();
    }
    if (const auto recipient = Recipient::parse(text))
        if (recipient->str() != text) std::abort();
    if (const auto identity = Identity::parse(text))
        if (identity->str() != text) std::abort();
    return 0;
}
