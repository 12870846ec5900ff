#include "anonymise/inflate.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>

namespace samtycke::anonymise {
namespace {

constexpr std::size_t kLongestCode = 15;
constexpr std::size_t kLiterals = 288;
constexpr std::size_t kDistances = 30;
constexpr unsigned kEndOfBlock = 256;

// Section 3.2.5: what a length or distance begins at, and how many bits are added to it.
constexpr std::array<std::uint16_t, 29> kLengths = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                    15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                    67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<std::uint8_t, 29> kLengthBits = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                      2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::array<std::uint16_t, kDistances> kDistanceBases = {
    1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};

// Section 3.2.7: the order in which the lengths of the codes for code lengths stand.
constexpr std::array<std::uint8_t, 19> kOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                 11, 4,  12, 3, 13, 2, 14, 1, 15};

// Past the end there are zeros, and `ok()` is false.
class Bits {
  public:
    explicit Bits(ByteView bytes) : bytes_(bytes) {}

    bool ok() const { return ok_; }
    unsigned take(unsigned count) {
        unsigned value = 0;
        for (unsigned i = 0; i < count; ++i) value |= bit() << i;
        return value;
    }
    ByteView aligned(std::size_t count) {
        const std::size_t at = (at_ + 7) / 8;
        if (at > bytes_.size() || count > bytes_.size() - at) {
            ok_ = false;
            return {};
        }
        at_ = (at + count) * 8;
        return bytes_.subspan(at, count);
    }

  private:
    unsigned bit() {
        if (at_ / 8 >= bytes_.size()) {
            ok_ = false;
            return 0;
        }
        const unsigned value = unsigned{bytes_[at_ / 8]} >> at_ % 8 & 1U;
        ++at_;
        return value;
    }

    ByteView bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

// Section 3.2.2: the symbols by the length of their code and then by themselves.
class Huffman {
  public:
    explicit Huffman(std::span<const std::uint8_t> lengths) {
        for (const std::uint8_t length : lengths) ++counts_[length];
        counts_[0] = 0;
        std::array<std::uint16_t, kLongestCode + 2> next{};
        for (std::size_t i = 1; i <= kLongestCode; ++i)
            next[i + 1] = static_cast<std::uint16_t>(next[i] + counts_[i]);
        for (std::size_t i = 0; i < lengths.size(); ++i)
            if (lengths[i] != 0) symbols_[next[lengths[i]]++] = static_cast<std::uint16_t>(i);
    }

    std::optional<unsigned> read(Bits& bits) const {
        unsigned code = 0;
        unsigned first = 0;
        unsigned index = 0;
        for (std::size_t length = 1; length <= kLongestCode && bits.ok(); ++length) {
            code |= bits.take(1);
            const unsigned count = counts_[length];
            if (code >= first && code - first < count) return symbols_[index + code - first];
            index += count;
            first = (first + count) << 1U;
            code <<= 1U;
        }
        return std::nullopt;
    }

  private:
    std::array<std::uint16_t, kLongestCode + 1> counts_{};
    std::array<std::uint16_t, kLiterals> symbols_{};
};

class Inflate {
  public:
    Inflate(ByteView data, std::size_t most) : bits_(data), most_(most) {}

    bool run() {
        for (bool last = false; !last;) {
            last = bits_.take(1) == 1;
            const unsigned type = bits_.take(2);
            const bool done = type == 0   ? stored()
                              : type == 1 ? fixedBlock()
                              : type == 2 ? dynamicBlock()
                                          : false;
            if (!done || !bits_.ok()) return false;
        }
        return true;
    }
    Bytes out() && { return std::move(out_); }

  private:
    bool stored() {
        const ByteView size = bits_.aligned(4);
        if (size.empty()) return false;
        const ByteView bytes = bits_.aligned(size[0] | std::size_t{size[1]} << 8U);
        if (!bits_.ok() || bytes.size() > most_ - out_.size()) return false;
        out_.insert(out_.end(), bytes.begin(), bytes.end());
        return true;
    }

    bool fixedBlock() {
        std::array<std::uint8_t, kLiterals> lengths{};
        std::fill_n(lengths.begin(), 144, std::uint8_t{8});
        std::fill_n(lengths.begin() + 144, 112, std::uint8_t{9});
        std::fill_n(lengths.begin() + 256, 24, std::uint8_t{7});
        std::fill_n(lengths.begin() + 280, 8, std::uint8_t{8});
        std::array<std::uint8_t, kDistances> distances{};
        distances.fill(5);
        return block(Huffman(lengths), Huffman(distances));
    }

    bool dynamicBlock() {
        const std::size_t literals = bits_.take(5) + 257;
        const std::size_t distances = bits_.take(5) + 1;
        const std::size_t codes = bits_.take(4) + 4;
        if (literals > kLiterals || distances > kDistances) return false;
        std::array<std::uint8_t, kOrder.size()> orders{};
        for (std::size_t i = 0; i < codes; ++i)
            orders[kOrder[i]] = static_cast<std::uint8_t>(bits_.take(3));
        const Huffman order(orders);
        std::array<std::uint8_t, kLiterals + kDistances> lengths{};
        for (std::size_t i = 0; i < literals + distances;) {
            const auto symbol = order.read(bits_);
            if (!symbol) return false;
            std::uint8_t value = 0;
            std::size_t times = 1;
            if (*symbol < 16) {
                value = static_cast<std::uint8_t>(*symbol);
            } else if (*symbol == 16) {
                if (i == 0) return false;
                value = lengths[i - 1];
                times = 3 + bits_.take(2);
            } else {
                times = *symbol == 17 ? 3 + bits_.take(3) : 11 + bits_.take(7);
            }
            if (times > literals + distances - i) return false;
            for (; times > 0; --times) lengths[i++] = value;
        }
        const std::span<const std::uint8_t> all(lengths);
        return block(Huffman(all.first(literals)), Huffman(all.subspan(literals, distances)));
    }

    bool block(const Huffman& literals, const Huffman& distances) {
        while (const auto symbol = literals.read(bits_)) {
            if (*symbol == kEndOfBlock) return true;
            if (*symbol < kEndOfBlock) {
                if (out_.size() == most_) return false;
                out_.push_back(static_cast<std::uint8_t>(*symbol));
            } else if (!copy(*symbol - kEndOfBlock - 1, distances)) {
                return false;
            }
        }
        return false;
    }

    bool copy(unsigned length, const Huffman& distances) {
        if (length >= kLengths.size()) return false;
        const std::size_t size = kLengths[length] + bits_.take(kLengthBits[length]);
        const auto symbol = distances.read(bits_);
        if (!symbol || *symbol >= kDistances) return false;
        const unsigned more = *symbol < 2 ? 0 : *symbol / 2 - 1;
        const std::size_t distance = kDistanceBases[*symbol] + bits_.take(more);
        if (distance > out_.size() || size > most_ - out_.size()) return false;
        for (std::size_t i = 0; i < size; ++i) out_.push_back(out_[out_.size() - distance]);
        return true;
    }

    Bits bits_;
    std::size_t most_;
    Bytes out_;
};

}  // namespace

std::optional<Bytes> inflated(ByteView zlib, std::size_t most) {
    constexpr std::size_t kHeader = 2;
    constexpr unsigned kDeflate = 8;
    constexpr unsigned kDictionary = 0x20;
    if (zlib.size() < kHeader || (zlib[0] & 15U) != kDeflate || (zlib[1] & kDictionary) != 0)
        return std::nullopt;
    Inflate inflate(zlib.subspan(kHeader), most);
    if (!inflate.run()) return std::nullopt;
    return std::move(inflate).out();
}

}  // namespace samtycke::anonymise
