#include "base/json.h"

#include "base/text.h"

namespace samtycke {
namespace {

constexpr int kMaxDepth = 32;

bool tooDeep(std::string_view text) {
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\') ++i;
            if (c == '"') inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kMaxDepth) return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

// 24.0 is an integer (JSON Schema 2020-12, validation, section 6.1.1).
bool isWhole(const Json& value) {
    if (!value.is_number_float()) return value.is_number_integer();
    const double number = value.get<double>();
    return number >= -0x1p53 && number <= 0x1p53 &&
           static_cast<double>(static_cast<std::int64_t>(number)) == number;
}

// RFC 6901 section 3
std::string pointerStep(std::string_view key) {
    return "/" + replaceAll(replaceAll(std::string(key), "~", "~0"), "/", "~1");
}

// Builds the document; nlohmann's own builder takes the last of two fields of one name, where
// another reader takes the first (RFC 8259 section 4).
class Builder {
  public:
    Json root;
    std::optional<std::string> repeated;  // pointer to a field that came again

    bool null() { return put(nullptr); }
    bool boolean(bool value) { return put(value); }
    bool number_integer(std::int64_t value) { return put(value); }
    bool number_unsigned(std::uint64_t value) { return put(value); }
    bool number_float(double value, const std::string&) { return put(value); }
    bool string(std::string& value) { return put(std::move(value)); }
    bool binary(Json::binary_t&) { return false; }
    bool start_object(std::size_t) { return put(Json::object(), true); }
    bool start_array(std::size_t) { return put(Json::array(), true); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& name) {
        auto& fields = open_.back()->get_ref<Json::object_t&>();
        const auto [field, isNew] = fields.try_emplace(name);
        field_ = &field->second;
        if (!isNew) repeated = here() + pointerStep(name);
        return isNew;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
        return false;
    }

  private:
    bool put(Json value, bool opens = false) {
        Json* place = open_.empty() ? &root : field_;
        if (!open_.empty() && open_.back()->is_array())
            place = &open_.back()->get_ref<Json::array_t&>().emplace_back();
        *place = std::move(value);
        if (opens) open_.push_back(place);
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    std::string here() const {
        std::string pointer;
        for (std::size_t i = 1; i < open_.size(); ++i) {
            const Json& parent = *open_[i - 1];
            if (parent.is_array()) {
                pointer += "/" + std::to_string(parent.size() - 1);
                continue;
            }
            for (const auto& [name, value] : parent.get_ref<const Json::object_t&>())
                if (&value == open_[i]) pointer += pointerStep(name);
        }
        return pointer;
    }

    std::vector<Json*> open_;  // each the last child of the one before, so that it stays in place
    Json* field_ = nullptr;
};

const Json& emptyObject() {
    static const Json empty = Json::object();
    return empty;
}

}  // namespace

Result<Json> parseJson(std::string_view text) {
    if (tooDeep(text)) return fail("json.depth", "Nest objects and arrays at most 32 levels deep.");
    // Json::parse would bring a second parser, for callbacks, into every module.
    Builder document;
    auto input = nlohmann::detail::input_adapter(text.begin(), text.end());
    nlohmann::detail::parser<Json, decltype(input)> parser(std::move(input), nullptr, false);
    // The lexer takes a NUL for the end, and skips a byte order mark (RFC 8259 section 8.1).
    const bool hasMark = text.substr(0, 1) == "\xEF";
    const bool read = !hasMark && text.find('\0') == std::string_view::npos && isUtf8(text) &&
                      parser.sax_parse(&document);
    if (document.repeated)
        return fail("json.duplicate", "Give each field of an object only once.",
                    *std::move(document.repeated));
    if (!read)
        return fail("json.syntax",
                    "This is not a well-formed JSON document in UTF-8 without byte order mark.");
    return std::move(document.root);
}

std::string writeJson(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

JsonReader::JsonReader(const Json& node, std::string pointer, std::vector<Error>& errors)
    : JsonReader(node, std::move(pointer), &errors) {}

JsonReader::JsonReader(const Json& node, std::string pointer, std::vector<Error>* errors)
    : node_(&node), pointer_(std::move(pointer)), errors_(errors) {
    if (node_->is_object()) return;
    record({"document.type", "Expected an object.", pointer_});
    node_ = &emptyObject();
    errors_ = nullptr;
}

void JsonReader::record(Error error) {
    if (errors_ != nullptr) errors_->push_back(std::move(error));
}

std::string JsonReader::at(std::string_view key) const { return pointer_ + pointerStep(key); }

const Json* JsonReader::find(std::string_view key) const {
    const auto it = node_->find(key);
    return it == node_->end() ? nullptr : &*it;
}

const Json* JsonReader::require(std::string_view key) {
    const Json* value = find(key);
    if (value == nullptr)
        record({"document.missing", "Add the field \"" + std::string(key) + "\".", pointer_});
    return value;
}

bool JsonReader::has(std::string_view key) const { return find(key) != nullptr; }

void JsonReader::report(std::string_view code, std::string message, std::string_view key) {
    record({std::string(code), std::move(message), key.empty() ? pointer_ : at(key)});
}

void JsonReader::onlyKeys(std::initializer_list<std::string_view> keys) {
    for (const auto& item : node_->items()) {
        bool known = false;
        for (const std::string_view key : keys) known = known || key == item.key();
        if (!known)
            report("document.unknown-key", "Remove or correct this field; it is not known here.",
                   item.key());
    }
}

std::string JsonReader::text(std::string_view key, TextRule rule) {
    const Json* value = require(key);
    if (value == nullptr) return {};
    if (!value->is_string()) {
        report("document.type", "Expected a text.", key);
        return {};
    }
    std::string out = value->get<std::string>();
    const std::size_t length = codePoints(out);
    if (length < rule.minLength || length > rule.maxLength) {
        report("document.length",
               "Give a text of " + std::to_string(rule.minLength) + " to " +
                   std::to_string(rule.maxLength) + " characters.",
               key);
        return {};
    }
    if (rule.oneLine && !isOneLine(out)) {
        report("document.pattern",
               "Write this on one line, without control characters or marks of direction.", key);
        return {};
    }
    return out;
}

std::optional<std::string> JsonReader::optionalText(std::string_view key, TextRule rule) {
    if (!has(key)) return std::nullopt;
    return text(key, rule);
}

std::int64_t JsonReader::integer(std::string_view key, std::int64_t least, std::int64_t most) {
    const Json* value = require(key);
    if (value == nullptr) return least;
    if (!isWhole(*value)) {
        report("document.type", "Expected a whole number.", key);
        return least;
    }
    const bool huge = value->is_number_unsigned() &&
                      value->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
    const std::int64_t number = huge ? INT64_MAX : value->get<std::int64_t>();
    if (huge || number < least || number > most) {
        report("document.range",
               "Give a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                   ".",
               key);
        return least;
    }
    return number;
}

std::optional<std::int64_t> JsonReader::optionalInteger(std::string_view key, std::int64_t least,
                                                        std::int64_t most) {
    if (!has(key)) return std::nullopt;
    return integer(key, least, most);
}

bool JsonReader::boolean(std::string_view key, bool whenAbsent) {
    const Json* value = find(key);
    if (value == nullptr) return whenAbsent;
    if (value->is_boolean()) return value->get<bool>();
    report("document.type", "Expected true or false.", key);
    return whenAbsent;
}

JsonReader JsonReader::object(std::string_view key) {
    const Json* value = require(key);
    if (value == nullptr) return {emptyObject(), at(key), nullptr};
    return {*value, at(key), errors_};
}

std::optional<JsonReader> JsonReader::optionalObject(std::string_view key) {
    const Json* value = find(key);
    if (value == nullptr) return std::nullopt;
    return JsonReader(*value, at(key), errors_);
}

std::vector<JsonReader> JsonReader::objects(std::string_view key, std::size_t atLeast,
                                            std::size_t atMost) {
    std::vector<JsonReader> out;
    const Json* value = atLeast > 0 ? require(key) : find(key);
    if (value == nullptr) return out;
    if (!value->is_array()) {
        report("document.type", "Expected an array.", key);
        return out;
    }
    if (value->size() < atLeast || value->size() > atMost)
        report("document.length",
               "Give " + std::to_string(atLeast) + " to " + std::to_string(atMost) + " items.",
               key);
    for (std::size_t i = 0; i < value->size() && i < atMost; ++i)
        out.push_back({(*value)[i], at(key) + "/" + std::to_string(i), errors_});
    return out;
}

std::vector<std::string> JsonReader::texts(std::string_view key, std::size_t atLeast,
                                           std::size_t atMost, TextRule rule) {
    std::vector<std::string> out;
    const Json* value = atLeast > 0 ? require(key) : find(key);
    if (value == nullptr) return out;
    if (!value->is_array()) {
        report("document.type", "Expected an array of texts.", key);
        return out;
    }
    if (value->size() < atLeast || value->size() > atMost)
        report("document.length",
               "Give " + std::to_string(atLeast) + " to " + std::to_string(atMost) + " items.",
               key);
    for (std::size_t i = 0; i < value->size() && i < atMost; ++i) {
        const Json& item = (*value)[i];
        const std::size_t length =
            item.is_string() ? codePoints(item.get_ref<const std::string&>()) : 0;
        if (!item.is_string() || length < rule.minLength || length > rule.maxLength) {
            report("document.type",
                   "Expected a text of at most " + std::to_string(rule.maxLength) + " characters.",
                   std::string(key) + "/" + std::to_string(i));
            continue;
        }
        out.push_back(item.get<std::string>());
    }
    return out;
}

}  // namespace samtycke
