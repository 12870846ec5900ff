// The HTML writer: the only way HTML comes into being. Text and attribute values are escaped by
// construction; element and attribute names are literals checked at compile time, so that no
// inline handler and no inline style can be written (strict CSP).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace samtycke {

// Not constexpr: a literal that reaches it does not compile (the wasm build has no throw).
inline void doesNotCompile(const char* /*why*/) {}

// A literal element name; script and style elements do not compile.
class ElementName {
  public:
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is meant to convert
    consteval ElementName(const char* name) : name_(name) {
        if (name_.empty() || name_ == "script" || name_ == "style") doesNotCompile("not allowed");
        for (const char c : name_)
            if (!isLower(c) && !isDigit(c) && c != '-') doesNotCompile("not an element name");
    }
    constexpr std::string_view str() const { return name_; }

  private:
    std::string_view name_;
};

// A literal attribute name; "style", "on…", "srcdoc" and "href"/"src" do not compile (the latter
// two take a Url).
class AttributeName {
  public:
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is meant to convert
    consteval AttributeName(const char* name) : name_(name) {
        if (name_.empty() || name_ == "style" || name_ == "srcdoc" || name_ == "href" ||
            name_ == "src" || name_ == "action" || name_ == "formaction" ||
            name_.substr(0, 2) == "on")
            doesNotCompile("not allowed");
        for (const char c : name_)
            if (!isLower(c) && !isDigit(c) && c != '-') doesNotCompile("not an attribute name");
    }
    constexpr std::string_view str() const { return name_; }

  private:
    std::string_view name_;
};

struct Attribute {
    AttributeName name;
    std::string_view value;
};

// An address that cannot run script: http, https, mailto, tel, or a path of the same site. Any
// other text becomes "#".
class Url {
  public:
    explicit Url(std::string_view text);
    const std::string& str() const { return value_; }

  private:
    std::string value_;
};

// A literal script without "<", so that it ends where it ends.
class Script {
  public:
    constexpr Script() = default;  // none
    explicit consteval Script(const char* source) : source_(source) {
        if (source_.find('<') != std::string_view::npos) doesNotCompile("not allowed");
    }
    constexpr std::string_view str() const { return source_; }

  private:
    std::string_view source_;
};

class Html {
  public:
    // A void element (input, br, img, …) is not to be closed.
    Html& open(ElementName name);
    Html& close();
    Html& attr(AttributeName name, std::string_view value);
    Html& flag(AttributeName name, bool on = true);  // a boolean attribute, written when `on`
    Html& href(const Url& url);
    Html& src(const Url& url);
    Html& text(std::string_view text);
    // An element with text only.
    Html& element(ElementName name, std::string_view text);
    Html& element(ElementName name, std::initializer_list<Attribute> attributes,
                  std::string_view text);
    // A style element; no text of it can end the element.
    Html& sheet(std::string_view css);
    Html& script(Script source);
    Html& append(const Html& fragment);

    // The finished fragment; every element is closed.
    std::string str() const&;

  private:
    void finishTag();
    void escaped(std::string_view text);

    std::string out_;
    std::vector<std::string_view> open_;
    bool inTag_ = false;
};

}  // namespace samtycke
