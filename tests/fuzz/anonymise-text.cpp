// A planted address and e-mail never survive, whatever stands around them, and a log that is cut
// anywhere gives the same bytes.
#include <cstdint>
#include <cstdlib>

#include "anonymise/log.h"
#include "anonymise/text.h"

using namespace samtycke::anonymise;

namespace {

bool holds(const std::string& text, std::string_view secret) {
    return text.find(secret) != std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (holds(anonymiseText(text + " zq.planted@example.com " + text, {}), "zq.planted@"))
        std::abort();
    if (holds(anonymiseText(text + " 203.0.113.77 " + text, {}), "203.0.113.77")) std::abort();
    if (holds(anonymiseText(text + " 2001:db8:77:88::99 " + text, {}), "77:88::99")) std::abort();

    LogAnonymiser whole({});
    const std::string expected = whole.write(text) + whole.finish();
    LogAnonymiser cut({});
    const std::size_t middle = size / 3;
    std::string parts = cut.write(std::string_view(text).substr(0, middle));
    parts += cut.write(std::string_view(text).substr(middle));
    parts += cut.finish();
    if (parts != expected) std::abort();
    return 0;
}
