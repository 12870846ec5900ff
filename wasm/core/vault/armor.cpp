#include "vault/armor.h"

#include <algorithm>

namespace samtycke::vault {
namespace {

constexpr std::string_view kFirstLine = "-----BEGIN AGE ENCRYPTED FILE-----";
constexpr std::string_view kLastLine = "-----END AGE ENCRYPTED FILE-----";
constexpr std::size_t kArmorColumns = 64;
constexpr std::size_t kLineBytes = 48;  // bytes
// Enough for what mail programs put there; an endless row of blanks is no age file.
constexpr std::size_t kMaxBlanks = 1024;

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::uint64_t armoredSize(std::uint64_t size) {
    const std::uint64_t characters = (size + 2) / 3 * 4;
    const std::uint64_t lines = (characters + kArmorColumns - 1) / kArmorColumns;
    return kFirstLine.size() + 1 + characters + lines + kLastLine.size() + 1;
}

void ArmorWriter::write(ByteView bytes, std::string& out) {
    if (!begun_) (out += kFirstLine) += '\n';
    begun_ = true;
    if (!rest_.empty()) {
        const std::size_t more = std::min(kLineBytes - rest_.size(), bytes.size());
        rest_.insert(rest_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(more));
        bytes = bytes.subspan(more);
        if (rest_.size() < kLineBytes) return;
        line(rest_, out);
        rest_.clear();
    }
    for (; bytes.size() >= kLineBytes; bytes = bytes.subspan(kLineBytes))
        line(bytes.first(kLineBytes), out);
    rest_.assign(bytes.begin(), bytes.end());
}

void ArmorWriter::finish(std::string& out) {
    if (!rest_.empty()) line(rest_, out);
    rest_.clear();
    (out += kLastLine) += '\n';
}

void ArmorWriter::line(ByteView bytes, std::string& out) {
    out += encodeBase64(bytes, Base64::standard);
    out.append((3 - bytes.size() % 3) % 3, '=');
    out += '\n';
}

bool ArmorReader::begins(std::uint8_t first) {
    return first == '-' || isBlank(static_cast<char>(first));
}

std::size_t ArmorReader::read(ByteView text, std::uint8_t* out) {
    std::size_t written = 0;
    for (std::string_view rest = textOf(text); !rest.empty() && !error_;) {
        if (line_.empty() && (expects_ == Expects::begin || expects_ == Expects::nothing)) {
            if (isBlank(rest.front())) {
                if (expects_ == Expects::begin && ++blanks_ > kMaxBlanks)
                    damaged("it begins with nothing but blanks");
                rest.remove_prefix(1);
                continue;
            }
            if (expects_ == Expects::nothing) {
                damaged("something follows its end");
                break;
            }
        }
        const std::size_t end = rest.find('\n');
        line_ +=
            rest.substr(0, std::min(end, kArmorColumns + 2));  // a whole line, a CR, one too many
        if (line_.size() > kArmorColumns + 1) {
            damaged("a line is longer than 64 columns");
        } else if (end == std::string_view::npos) {
            break;
        } else {
            written += endLine(out + written);
            rest.remove_prefix(end + 1);
        }
    }
    return written;
}

void ArmorReader::finish() {
    if (error_) return;
    if (expects_ == Expects::begin && (line_.empty() || !kFirstLine.starts_with(line_)))
        return damaged("it is empty");
    // The last line may lack its line end.
    const bool ended =
        expects_ == Expects::nothing || (expects_ != Expects::begin && line_ == kLastLine);
    if (!ended)
        error_ = Error{"vault.truncated", "Get the file once more; its end is missing.", {}};
}

std::size_t ArmorReader::endLine(std::uint8_t* out) {
    if (line_.ends_with('\r')) line_.pop_back();
    std::size_t written = 0;
    if (expects_ == Expects::begin) {
        if (line_ == kFirstLine)
            expects_ = Expects::data;
        else
            damaged("its first line is another");
    } else if (line_ == kLastLine) {
        expects_ = Expects::nothing;
    } else {
        written = readData(out);
    }
    line_.clear();
    return written;
}

std::size_t ArmorReader::readData(std::uint8_t* out) {
    std::string_view digits = line_;
    if (expects_ == Expects::end || digits.empty() || digits.size() > kArmorColumns ||
        digits.size() % 4 != 0) {
        damaged("a line has a wrong length");
        return 0;
    }
    if (digits.size() < kArmorColumns || digits.ends_with('=')) expects_ = Expects::end;
    for (int padding = 0; padding < 2 && digits.ends_with('='); ++padding) digits.remove_suffix(1);
    const auto bytes = decodeBase64(digits, Base64::standard);
    if (!bytes) {
        damaged("a line is not canonical base64");
        return 0;
    }
    std::copy(bytes->begin(), bytes->end(), out);
    return bytes->size();
}

void ArmorReader::damaged(const char* what) {
    error_ = expects_ == Expects::begin
                 ? Error{"vault.not-age",
                         "Choose an encrypted file; this is not one in the age format.",
                         {}}
                 : Error{"vault.armor-damaged",
                         std::string("Get the file once more; its armor is damaged: ") + what + ".",
                         {}};
}

}  // namespace samtycke::vault
