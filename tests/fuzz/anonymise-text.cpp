// A planted address and e-mail never survive, whatever stands around them, and a log that is cut
// anywhere gives the same bytes.
#include <cstdint>
#include <cstdlib>

#include "anonymise/log.h"
#include "anonymise/text.h"

using namespace samtycke::anonymise;

namespace {

// Whether `secret` survives between two copies of `text`, which does not hold it itself.
bool survives(const std::string& text, const std::string& secret) {
    if (text.find(secret) != std::string::npos) return false;
    const std::string result = anonymiseText(text + " " + secret + " " + text, {});
    return result.find(secret) != std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const char* secret : {"planted.person@example.com", "203.0.113.177", "2001:db8:77:88::99",
                               "19811228-9874", "+46701234567"})
        if (survives(text, secret)) std::abort();

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
