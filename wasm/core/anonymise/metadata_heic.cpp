#include "anonymise/metadata_heic.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "anonymise/metadata_exif.h"
#include "base/text.h"

namespace samtycke::anonymise {
namespace {

using namespace std::string_view_literals;

constexpr std::array kBrands = {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv, "hevx"sv,
                                "mif1"sv, "mif2"sv, "msf1"sv, "avif"sv, "avis"sv};
constexpr std::array kKnownBoxes = {"ftyp"sv, "styp"sv, "meta"sv, "mdat"sv};
constexpr std::array kFreeBoxes = {"free"sv, "skip"sv, "wide"sv};
constexpr std::array kMetaBoxes = {"hdlr"sv, "pitm"sv, "iinf"sv, "iloc"sv, "iprp"sv,
                                   "iref"sv, "idat"sv, "grpl"sv, "dinf"sv};
// Coded images, and those that are made of others.
constexpr std::array kImages = {"hvc1"sv, "hvt1"sv, "lhv1"sv, "av01"sv, "avc1"sv,
                                "vvc1"sv, "evc1"sv, "j2k1"sv, "unci"sv, "grid"sv,
                                "iovl"sv, "iden"sv, "tmap"sv};
constexpr std::array kTelling = {"Exif"sv, "mime"sv, "uri "sv};
// Properties that an image is decoded and shown with.
constexpr std::array kItemProperties = {
    "hvcC"sv, "lhvC"sv, "av1C"sv, "avcC"sv, "vvcC"sv, "evcC"sv, "j2kH"sv, "uncC"sv,
    "cmpd"sv, "ispe"sv, "pixi"sv, "pasp"sv, "colr"sv, "clap"sv, "irot"sv, "imir"sv,
    "rloc"sv, "auxC"sv, "lsel"sv, "a1op"sv, "a1lx"sv, "tols"sv, "oinf"sv, "clli"sv,
    "mdcv"sv, "cclv"sv, "amve"sv, "ndwt"sv, "reve"sv, "iscl"sv, "free"sv, "skip"sv,
};
constexpr std::size_t kMostExtents = 10'000;

// 14496-12 section 4.2.
struct Box {
    std::string type;
    std::uint64_t begin = 0;
    std::uint64_t content = 0;
    std::uint64_t end = 0;
};

// The box at `at`, whose first bytes are `head`; nothing when it does not end before `limit`.
std::optional<Box> boxAt(ByteView head, std::uint64_t at, std::uint64_t limit) {
    if (head.size() < 8) return std::nullopt;
    Box box{std::string(textOf(head.subspan(4, 4))), at, at + 8, 0};
    std::uint64_t size = big32(head, 0);
    if (size == 1) {
        if (head.size() < 16) return std::nullopt;
        size = big64(head, 8);
        box.content += 8;
    } else if (size == 0) {
        size = limit - at;
    }
    if (size > limit - at || at + size < box.content) return std::nullopt;
    box.end = at + size;
    return box;
}

struct Inside {
    Box box;  // in the file
    ByteView content;
};
// The boxes that `bytes`, which lie at `begin` in the file, are made of; nothing when they are not.
std::optional<std::vector<Inside>> boxesIn(ByteView bytes, std::uint64_t begin) {
    std::vector<Inside> boxes;
    for (std::size_t at = 0; at < bytes.size();) {
        auto box = boxAt(bytes.subspan(at), at, bytes.size());
        if (!box) return std::nullopt;
        const auto content = static_cast<std::size_t>(box->content);
        const auto end = static_cast<std::size_t>(box->end);
        box->begin += begin;
        box->content += begin;
        box->end += begin;
        boxes.push_back({*box, bytes.subspan(content, end - content)});
        at = end;
    }
    return boxes;
}

// Reads fields one after the other; past the end everything is zero and `ok()` is false.
class Fields {
  public:
    explicit Fields(ByteView bytes) : bytes_(bytes) {}

    bool ok() const { return ok_; }
    bool atEnd() const { return at_ == bytes_.size(); }
    std::uint64_t number(std::size_t size) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : take(size)) value = value << 8U | byte;
        return value;
    }
    std::uint32_t u16() { return static_cast<std::uint32_t>(number(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::string_view text(std::size_t size) { return textOf(take(size)); }
    ByteView take(std::size_t size) {
        if (size > bytes_.size() - at_) {
            ok_ = false;
            at_ = bytes_.size();
            return {};
        }
        return bytes_.subspan(std::exchange(at_, at_ + size), size);
    }
    std::size_t at() const { return at_; }
    ByteView rest() const { return bytes_.subspan(at_); }

  private:
    ByteView bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

struct Item {
    std::string type;
    std::vector<Range> extents;  // in the file
};

struct Extent {
    Range range;
    bool tells;
};

// The box "meta" of a file (14496-12 section 8.11): items that tell, and where everything lies.
class Meta {
  public:
    // `begin` is where `content`, which follows the box's header, lies in the file. False when the
    // box is not right.
    bool read(ByteView content, std::uint64_t begin) {
        if (content.size() < 4) return false;
        const auto boxes = boxesIn(content.subspan(4), begin + 4);
        if (!boxes) return false;
        ByteView infos;
        ByteView locations;
        ByteView properties;
        std::uint64_t propertiesAt = 0;
        unsigned seen = 0;
        for (const auto& [box, inside] : *boxes) {
            const auto* known = std::find(kMetaBoxes.begin(), kMetaBoxes.end(), box.type);
            if (known == kMetaBoxes.end()) {
                unknown_.push_back(box);
                continue;
            }
            const unsigned bit = 1U << static_cast<unsigned>(known - kMetaBoxes.begin());
            if ((seen & bit) != 0) return false;
            seen |= bit;
            if (box.type == "iinf") infos = inside;
            if (box.type == "iloc") locations = inside;
            if (box.type == "idat") idat_ = {box.content, box.end};
            if (box.type == "iprp") {
                properties = inside;
                propertiesAt = box.content;
            }
        }
        return readInfos(infos) && readLocations(locations) &&
               readProperties(properties, propertiesAt);
    }

    std::vector<Item> telling() const {
        std::vector<Item> items;
        for (const auto& [id, item] : items_)
            if (tells(item.type)) items.push_back(item);
        return items;
    }
    // By where they begin.
    std::vector<Extent> extents() const {
        std::vector<Extent> all;
        for (const auto& [id, item] : items_)
            for (const Range& extent : item.extents) all.push_back({extent, tells(item.type)});
        std::sort(all.begin(), all.end(),
                  [](const Extent& a, const Extent& b) { return a.range.begin < b.range.begin; });
        return all;
    }
    Range idat() const { return idat_; }
    // Boxes without a part in showing the image.
    const std::vector<Box>& unknown() const { return unknown_; }

  private:
    static bool tells(std::string_view type) { return isOneOf(type, kTelling); }

    bool readInfos(ByteView bytes) {
        Fields iinf(bytes);
        const std::uint32_t version = iinf.u32() >> 24U;
        const std::uint32_t count = version == 0 ? iinf.u16() : iinf.u32();
        for (std::uint32_t i = 0; i < count && iinf.ok(); ++i) {
            const auto box = boxAt(iinf.rest(), iinf.at(), bytes.size());
            if (!box) return false;
            Fields infe(iinf.take(static_cast<std::size_t>(box->end - box->begin)));
            infe.take(static_cast<std::size_t>(box->content - box->begin));
            const std::uint32_t infeVersion = infe.u32() >> 24U;
            if (box->type != "infe" || infeVersion < 2) return false;
            const std::uint32_t id = infeVersion == 2 ? infe.u16() : infe.u32();
            infe.u16();  // protection
            const std::string type(infe.text(4));
            if (!isOneOf(type, kImages) && !tells(type)) return false;
            if (!infe.ok() || !items_.try_emplace(id, Item{type, {}}).second) return false;
        }
        return iinf.ok();
    }

    bool readLocations(ByteView bytes) {
        Fields iloc(bytes);
        const std::uint32_t version = iloc.u32() >> 24U;
        const std::uint32_t sizes = iloc.u16();
        if (version > 2) return false;
        const std::size_t offsetSize = sizes >> 12U;
        const std::size_t lengthSize = sizes >> 8U & 15U;
        const std::size_t baseSize = sizes >> 4U & 15U;
        const std::size_t indexSize = version == 0 ? 0 : sizes & 15U;
        if (std::max({offsetSize, lengthSize, baseSize, indexSize}) > 8) return false;
        const std::uint32_t count = version < 2 ? iloc.u16() : iloc.u32();
        std::size_t total = 0;
        for (std::uint32_t i = 0; i < count && iloc.ok(); ++i) {
            const std::uint32_t id = version < 2 ? iloc.u16() : iloc.u32();
            const std::uint32_t method = version == 0 ? 0 : iloc.u16() & 15U;
            const std::uint32_t reference = iloc.u16();
            const std::uint64_t base = iloc.number(baseSize);
            const std::uint32_t extents = iloc.u16();
            const auto found = items_.find(id);
            if (found == items_.end() || !found->second.extents.empty()) return false;
            Item& item = found->second;
            total += extents;
            if (total > kMostExtents) return false;
            for (std::uint32_t j = 0; j < extents && iloc.ok(); ++j) {
                iloc.number(indexSize);
                const std::uint64_t offset = iloc.number(offsetSize);
                const std::uint64_t length = iloc.number(lengthSize);
                if (!addExtent(item, method, reference, base, offset, length)) return false;
            }
        }
        return iloc.ok();
    }

    // 23008-12 section 9.3. What an image may not be shown without is essential.
    bool readProperties(ByteView bytes, std::uint64_t begin) {
        const auto boxes = boxesIn(bytes, begin);
        if (!boxes) return false;
        std::vector<Box> properties;
        std::set<std::uint32_t> essential;
        for (const auto& [box, inside] : *boxes) {
            if (box.type == "ipma") {
                if (!readEssential(inside, essential)) return false;
            } else if (box.type != "ipco" || !properties.empty()) {
                unknown_.push_back(box);
            } else if (const auto all = boxesIn(inside, box.content)) {
                for (const auto& [property, content] : *all) properties.push_back(property);
            } else {
                return false;
            }
        }
        std::uint32_t number = 0;
        for (const Box& property : properties) {
            ++number;
            if (isOneOf(property.type, kItemProperties)) continue;
            if (essential.contains(number)) return false;
            unknown_.push_back(property);
        }
        return true;
    }

    static bool readEssential(ByteView bytes, std::set<std::uint32_t>& essential) {
        Fields ipma(bytes);
        const std::uint32_t head = ipma.u32();
        const std::size_t idSize = head >> 24U < 1 ? 2 : 4;
        const bool wide = (head & 1U) != 0;
        const std::uint32_t count = ipma.u32();
        for (std::uint32_t i = 0; i < count && ipma.ok(); ++i) {
            ipma.number(idSize);
            const std::uint64_t associations = ipma.number(1);
            for (std::uint64_t j = 0; j < associations && ipma.ok(); ++j) {
                const std::uint64_t one = ipma.number(wide ? 2 : 1);
                const std::uint64_t flag = wide ? 0x8000 : 0x80;
                if ((one & flag) != 0) essential.insert(static_cast<std::uint32_t>(one & ~flag));
            }
        }
        return ipma.ok();
    }

    // In an item that tells, what cannot be found is an error; others may lie elsewhere.
    bool addExtent(Item& item, std::uint32_t method, std::uint32_t reference, std::uint64_t base,
                   std::uint64_t offset, std::uint64_t length) const {
        constexpr std::uint64_t kFar = std::uint64_t{1} << 62U;
        if (base > kFar || offset > kFar || length > kFar) return false;
        if (reference != 0 || method > 1) return !tells(item.type);
        const std::uint64_t from = base + offset + (method == 1 ? idat_.begin : 0);
        if (length == 0) {  // up to the end of the file
            item.extents.push_back({from, std::max(from, kFar)});
            return !tells(item.type);
        }
        item.extents.push_back({from, from + length});
        return method == 0 || from + length <= idat_.end;
    }

    std::map<std::uint32_t, Item> items_;
    Range idat_;
    std::vector<Box> unknown_;
};

// As long as what it stands for: an Exif block (23008-12 annex A.2.1) without entries, or spaces.
Bytes blankItem(std::string_view type, std::size_t size) {
    constexpr std::string_view kEmptyExif = "\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"sv;
    if (type != "Exif") return Bytes(size, type == "mime" ? ' ' : '\0');
    Bytes blank(size, 0);
    if (size >= kEmptyExif.size()) std::copy(kEmptyExif.begin(), kEmptyExif.end(), blank.begin());
    return blank;
}

Found foundIn(const Item& item, ByteView content) {
    Found found;
    if (item.type == "mime") found = readXmp(textOf(content));
    if (item.type == "Exif" && content.size() > 4) {
        const std::uint64_t skip = 4 + std::uint64_t{big32(content, 0)};
        if (skip < content.size())
            found = readExif(content.subspan(static_cast<std::size_t>(skip))).found;
    }
    if (found.empty()) found.add(Trace::other);
    return found;
}

std::uint64_t lengthOf(const Item& item) {
    std::uint64_t sum = 0;
    for (const Range& extent : item.extents) sum = std::min(sum + extent.size(), UINT64_MAX / 2);
    return sum;
}

// Whether an extent of an item that tells is also something else's. They stand by their beginnings.
bool shared(const std::vector<Extent>& extents) {
    std::uint64_t end = 0;
    std::uint64_t tellingEnd = 0;
    for (const auto& [range, tells] : extents) {
        if (range.begin < (tells ? end : tellingEnd)) return true;
        end = std::max(end, range.end);
        if (tells) tellingEnd = std::max(tellingEnd, range.end);
    }
    return false;
}

class Heic {
  public:
    Heic(FileSource& in, CleanPlan& plan) : in_(in), plan_(plan) {}

    Task run() {
        for (std::uint64_t at = 0; at < in_.size();) {
            const ByteView head = co_await in_.readSome(at, 16);
            const auto box = boxAt(head, at, in_.size());
            if (!box || boxes_.size() == CleanPlan::kMostPieces) {
                co_await in_.damaged();
                co_return;
            }
            boxes_.push_back(*box);
            at = box->end;
            if (box->type == "moov")
                co_await in_.stop("metadata.media",
                                  "Send the moving image only if it may tell where and when it was "
                                  "made.");
        }
        for (const Box& box : boxes_)
            if (box.type == "meta") co_await in_.part(meta(box));
        if (!metaSeen_) co_await in_.damaged();
        for (const Box& box : boxes_) {
            if (isOneOf(box.type, kFreeBoxes))
                co_await in_.part(clear({box.content, box.end}));
            else if (box.type == "mdat")
                co_await in_.part(clearBetween({box.content, box.end}));
            else if (!isOneOf(box.type, kKnownBoxes))
                co_await in_.part(unknown(box));
        }
        co_await in_.part(clearBetween(idat_));
    }

  private:
    Task meta(const Box& box) {
        const std::uint64_t size = box.end - box.content;
        if (size > FileSource::kLongest) co_await in_.tooLarge();
        const ByteView content = co_await in_.read(box.content, static_cast<std::size_t>(size));
        Meta meta;
        if (!meta.read(content, box.content) || std::exchange(metaSeen_, true))
            co_await in_.damaged();
        extents_ = meta.extents();
        if (shared(extents_)) co_await in_.damaged();
        idat_ = meta.idat();
        for (const Box& odd : meta.unknown()) {
            if (isOneOf(odd.type, kFreeBoxes))
                co_await in_.part(clear({odd.content, odd.end}));
            else
                co_await in_.part(unknown(odd));
        }
        for (const Item& item : meta.telling()) co_await in_.part(clean(item));
    }

    Task clean(const Item& item) {
        const std::uint64_t length = lengthOf(item);
        if (length > FileSource::kLongest) co_await in_.tooLarge();
        Bytes content;
        for (const Range& extent : item.extents) {
            if (!holdsData(extent)) co_await in_.damaged();
            const ByteView part =
                co_await in_.read(extent.begin, static_cast<std::size_t>(extent.size()));
            content.insert(content.end(), part.begin(), part.end());
        }
        const Bytes blank = blankItem(item.type, content.size());
        if (blank == content) co_return;
        plan_.found.add(foundIn(item, content));
        auto next = blank.begin();
        for (const Range& extent : item.extents) {
            const auto end = next + static_cast<std::ptrdiff_t>(extent.size());
            plan_.overwrite(extent.begin, Bytes(next, end));
            next = end;
        }
    }

    // Only there does overwriting leave the structure as it is.
    bool holdsData(const Range& extent) const {
        const auto inside = [&](std::uint64_t begin, std::uint64_t end) {
            return extent.begin >= begin && extent.end <= end;
        };
        if (inside(idat_.begin, idat_.end)) return true;
        return std::any_of(boxes_.begin(), boxes_.end(), [&](const Box& box) {
            return box.type == "mdat" && inside(box.content, box.end);
        });
    }

    Task unknown(const Box& box) {
        const std::uint64_t size = box.end - box.content;
        if (size > CleanPlan::kMostLiteral) co_await in_.tooLarge();
        const std::string_view free = "free";
        plan_.overwrite(box.begin + 4, Bytes(free.begin(), free.end()));
        plan_.overwrite(box.content, Bytes(static_cast<std::size_t>(size), 0));
        plan_.found.add(Trace::other);
    }

    // What no item refers to: it may be what a program meant to remove.
    Task clearBetween(Range data) {
        for (const auto& [range, tells] : extents_) {
            if (range.end <= data.begin) continue;
            if (range.begin >= data.end) break;
            if (range.begin > data.begin) co_await in_.part(clear({data.begin, range.begin}));
            data.begin = std::min(range.end, data.end);
        }
        co_await in_.part(clear(data));
    }

    Task clear(Range range) {
        while (range.begin < range.end) {
            const std::uint64_t most = std::min<std::uint64_t>(range.size(), FileSource::kWindow);
            const ByteView bytes =
                co_await in_.readSome(range.begin, static_cast<std::size_t>(most));
            if (std::any_of(bytes.begin(), bytes.end(),
                            [](std::uint8_t one) { return one != 0; })) {
                plan_.overwrite(range.begin, Bytes(bytes.size(), 0));
                plan_.found.add(Trace::other);
            }
            range.begin += bytes.size();
        }
    }

    FileSource& in_;
    CleanPlan& plan_;
    std::vector<Box> boxes_;
    std::vector<Extent> extents_;  // by where they begin
    Range idat_;
    bool metaSeen_ = false;
};

Task runHeic(FileSource& in, CleanPlan& plan) {
    Heic heic(in, plan);
    co_await in.part(heic.run());
}

}  // namespace

// 14496-12 section 4.3: the major brand or one of those it is compatible with.
bool isHeic(ByteView beginning) {
    const auto box = boxAt(beginning, 0, UINT64_MAX);
    if (!box || box->type != "ftyp") return false;
    const std::string_view text = textOf(beginning).substr(
        0, static_cast<std::size_t>(std::min<std::uint64_t>(box->end, 512)));
    if (text.size() < 12 || text.substr(8, 4) == "crx ") return false;
    if (isOneOf(text.substr(8, 4), kBrands)) return true;
    for (std::size_t at = 16; at + 4 <= text.size(); at += 4)
        if (isOneOf(text.substr(at, 4), kBrands)) return true;
    return false;
}

Task scanHeic(FileSource& in, CleanPlan& plan) { return runHeic(in, plan); }

}  // namespace samtycke::anonymise
