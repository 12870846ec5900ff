#include "base/html.h"

#include <array>

namespace samtycke {
namespace {

constexpr std::array<std::string_view, 8> kVoid = {"br",   "hr",   "img",    "input",
                                                   "link", "meta", "source", "wbr"};

bool isVoid(std::string_view name) {
    for (const std::string_view candidate : kVoid)
        if (candidate == name) return true;
    return false;
}

}  // namespace

Url::Url(std::string_view text) : value_("#") {
    for (const char c : text)
        if (static_cast<unsigned char>(c) <= ' ' || c == '\\' || c == 0x7F) return;
    const std::string lower = asciiLower(text);
    for (const std::string_view scheme : {"https://", "http://", "mailto:", "tel:"})
        if (lower.starts_with(scheme)) value_ = std::string(text);
    const bool path = (lower.starts_with('/') && !lower.starts_with("//")) ||
                      lower.starts_with('#') || lower.starts_with("./") || lower.starts_with("../");
    if (path) value_ = std::string(text);
}

Html& Html::open(ElementName name) {
    finishTag();
    out_ += '<';
    out_ += name.str();
    inTag_ = true;
    if (!isVoid(name.str())) open_.push_back(name.str());
    return *this;
}

Html& Html::close() {
    finishTag();
    if (open_.empty()) return *this;
    out_ += "</";
    out_ += open_.back();
    out_ += '>';
    open_.pop_back();
    return *this;
}

Html& Html::attr(AttributeName name, std::string_view value) {
    if (!inTag_) return *this;
    out_ += ' ';
    out_ += name.str();
    out_ += "=\"";
    escaped(value);
    out_ += '"';
    return *this;
}

Html& Html::flag(AttributeName name, bool on) {
    if (!inTag_ || !on) return *this;
    out_ += ' ';
    out_ += name.str();
    return *this;
}

Html& Html::href(const Url& url) {
    if (!inTag_) return *this;
    out_ += " href=\"";
    escaped(url.str());
    out_ += '"';
    return *this;
}

Html& Html::src(const Url& url) {
    if (!inTag_) return *this;
    out_ += " src=\"";
    escaped(url.str());
    out_ += '"';
    return *this;
}

Html& Html::text(std::string_view text) {
    finishTag();
    escaped(text);
    return *this;
}

Html& Html::element(ElementName name, std::string_view content) {
    return open(name).text(content).close();
}

Html& Html::element(ElementName name, std::initializer_list<Attribute> attributes,
                    std::string_view content) {
    open(name);
    for (const auto& [attribute, value] : attributes) attr(attribute, value);
    return text(content).close();
}

Html& Html::sheet(std::string_view css) {
    finishTag();
    // "<" as CSS escapes it (CSS Syntax 3, section 4.3.7).
    out_ += "<style>" + replaceAll(std::string(css), "<", "\\3c ") + "</style>";
    return *this;
}

Html& Html::script(Script source) {
    finishTag();
    out_ += "<script>" + std::string(source.str()) + "</script>";
    return *this;
}

Html& Html::append(const Html& fragment) {
    finishTag();
    out_ += fragment.str();
    return *this;
}

std::string Html::str() const& {
    std::string out = out_;
    if (inTag_) out += '>';
    for (auto it = open_.rbegin(); it != open_.rend(); ++it) {
        out += "</";
        out += *it;
        out += '>';
    }
    return out;
}

void Html::finishTag() {
    if (inTag_) out_ += '>';
    inTag_ = false;
}

void Html::escaped(std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out_ += "&amp;";
                break;
            case '<':
                out_ += "&lt;";
                break;
            case '>':
                out_ += "&gt;";
                break;
            case '"':
                out_ += "&quot;";
                break;
            case '\'':
                out_ += "&#39;";
                break;
            default:
                out_ += c;
        }
    }
}

}  // namespace samtycke
