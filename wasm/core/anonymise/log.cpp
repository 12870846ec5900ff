#include "anonymise/log.h"

#include <algorithm>

#include "anonymise/text.h"

namespace samtycke::anonymise {

void LogAnonymiser::endLine(std::string& out) {
    out += tooLong_ ? "(line too long)" : anonymiseText(line_, prefixes_);
    line_.clear();
    tooLong_ = false;
}

std::string LogAnonymiser::write(std::string_view chunk) {
    std::string out;
    while (!chunk.empty()) {
        const std::size_t end = chunk.find('\n');
        const std::string_view part = chunk.substr(0, end);
        if (line_.size() + part.size() > kMaxLine) tooLong_ = true;
        if (tooLong_)
            line_.clear();
        else
            line_ += part;
        if (end == std::string_view::npos) break;
        endLine(out);
        out += '\n';
        chunk.remove_prefix(end + 1);
    }
    return out;
}

std::string LogAnonymiser::finish() {
    std::string out;
    if (tooLong_ || !line_.empty()) endLine(out);
    return out;
}

}  // namespace samtycke::anonymise
