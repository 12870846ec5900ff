// The JSON codec: the one place that includes nlohmann_json.
//
// A document is parsed once, at the edge, through a JsonReader into a typed struct. The reader
// checks every type before access and collects all errors, each with its RFC 6901 pointer.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_numbers.h"
#include "base/result.h"

// The library's number formats go to small ones of our own, since the C library's would bring all
// of printf and of long-double arithmetic into every wasm module. What its assertions print is left
// out there, too: cmake/wasm.cmake makes them trap.

#define snprintf samtyckeSnprintf
#define strtod samtyckeStrtod
#include <nlohmann/json.hpp>
#undef snprintf
#undef strtod

namespace samtycke {

using Json = nlohmann::json;  // objects keep their keys sorted: writeJson is canonical

// Errors: "json.syntax" (also for malformed UTF-8, a NUL or a byte order mark), "json.depth" (more
// than 32 levels), "json.duplicate" (a field that comes twice, with its pointer).
Result<Json> parseJson(std::string_view text);
// No white space, keys sorted by byte, non-ASCII as UTF-8. The same value gives the same bytes.
std::string writeJson(const Json& value);

struct TextRule {
    std::size_t minLength = 1;  // code points
    std::size_t maxLength = 2000;
    bool oneLine = false;  // no control characters (isOneLine in base/text.h)
};

// One object of a document. Every accessor returns a neutral value and records an error when the
// document does not hold what is asked for; what is no object at all records that once, and nothing
// inside it is missed. Codes: "document.missing", "document.type",
// "document.length", "document.pattern", "document.range", "document.choice",
// "document.unknown-key", or the code of the given parse function.
class JsonReader {
  public:
    JsonReader(const Json& node, std::string pointer, std::vector<Error>& errors);

    const std::string& pointer() const { return pointer_; }
    const Json& node() const { return *node_; }
    bool has(std::string_view key) const;
    // Refuses every other key, so that a misspelt one is noticed.
    void onlyKeys(std::initializer_list<std::string_view> keys);
    void report(std::string_view code, std::string message, std::string_view key = {});

    std::string text(std::string_view key, TextRule rule = {});
    std::optional<std::string> optionalText(std::string_view key, TextRule rule = {});
    std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most);
    std::optional<std::int64_t> optionalInteger(std::string_view key, std::int64_t least,
                                                std::int64_t most);
    bool boolean(std::string_view key, bool whenAbsent);
    // An object without its own fields when absent.
    JsonReader object(std::string_view key);
    std::optional<JsonReader> optionalObject(std::string_view key);
    // The array's items that are objects; an absent key is an empty array unless `atLeast` > 0.
    std::vector<JsonReader> objects(std::string_view key, std::size_t atLeast = 0,
                                    std::size_t atMost = 500);
    std::vector<std::string> texts(std::string_view key, std::size_t atLeast = 0,
                                   std::size_t atMost = 500, TextRule rule = {});

    // A text turned into a type by `parse` (string_view -> Result<T>).
    template <class Parse>
    auto parsed(std::string_view key, Parse parse) ->
        typename decltype(parse(std::string_view()))::value_type {
        const std::size_t before = recorded();
        const std::string value = text(key);
        return recorded() == before ? convert(key, value, parse)
                                    : typename decltype(parse(value))::value_type{};
    }
    template <class Parse>
    auto optionalParsed(std::string_view key, Parse parse)
        -> std::optional<typename decltype(parse(std::string_view()))::value_type> {
        if (!has(key)) return std::nullopt;
        return parsed(key, parse);
    }
    template <class Parse>
    auto parsedTexts(std::string_view key, Parse parse, std::size_t atLeast = 0,
                     std::size_t atMost = 500)
        -> std::vector<typename decltype(parse(std::string_view()))::value_type> {
        std::vector<typename decltype(parse(std::string_view()))::value_type> out;
        std::size_t index = 0;
        for (const std::string& value : texts(key, atLeast, atMost))
            out.push_back(convert(std::string(key) + "/" + std::to_string(index++), value, parse));
        return out;
    }
    // One of the given names; the first one, and an error, otherwise.
    template <class Enum>
    Enum choice(std::string_view key,
                std::initializer_list<std::pair<std::string_view, Enum>> names) {
        const std::size_t before = recorded();
        const std::string value = text(key);
        std::string expected;
        for (const auto& [name, result] : names) {
            if (name == value) return result;
            expected += (expected.empty() ? "" : ", ") + std::string(name);
        }
        if (recorded() == before) report("document.choice", "Use one of: " + expected + ".", key);
        return names.begin()->second;
    }

  private:
    template <class Parse>
    auto convert(std::string_view path, const std::string& value, Parse parse) ->
        typename decltype(parse(std::string_view()))::value_type {
        auto result = parse(std::string_view(value));
        if (result) return *std::move(result);
        record({result.error().code, result.error().message, pointer_ + "/" + std::string(path)});
        return {};
    }
    JsonReader(const Json& node, std::string pointer, std::vector<Error>* errors);
    void record(Error error);
    std::size_t recorded() const { return errors_ == nullptr ? 0 : errors_->size(); }
    const Json* find(std::string_view key) const;
    const Json* require(std::string_view key);
    std::string at(std::string_view key) const;

    const Json* node_;
    std::string pointer_;
    std::vector<Error>* errors_;  // none inside what is no object
};

}  // namespace samtycke
