// What is left of a file when its metadata is gone, and what was found in it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "anonymise/metadata_source.h"
#include "base/bytes.h"

namespace samtycke::anonymise {

// What metadata tells. `other` is what has no name here.
enum class Trace {
    location,
    camera,
    author,
    time,
    comment,
    thumbnail,
    software,
    trailing,  // what lies behind the end of the image: often a second image or a film
    other,
};
inline constexpr std::array<std::string_view, 9> kTraceCodes = {
    "location", "camera", "author", "time", "comment", "thumbnail", "software", "trailing", "other",
};

class Found {
  public:
    void add(Trace trace) { bits_ |= 1U << static_cast<unsigned>(trace); }
    void add(Found other) { bits_ |= other.bits_; }
    bool has(Trace trace) const { return (bits_ >> static_cast<unsigned>(trace) & 1U) != 0; }
    bool empty() const { return bits_ == 0; }
    std::vector<std::string_view> codes() const;  // in the order above

  private:
    unsigned bits_ = 0;
};

// A range of the source or, when `literal` is not empty, these bytes.
struct Piece {
    Range source;
    Bytes literal;

    std::uint64_t size() const { return literal.empty() ? source.size() : literal.size(); }
    friend bool operator==(const Piece&, const Piece&) = default;
};

class CleanPlan {
  public:
    static constexpr std::size_t kMostPieces = 20'000;
    static constexpr std::uint64_t kMostLiteral = std::uint64_t{16} << 20U;

    Found found;

    void keep(std::uint64_t begin, std::uint64_t end);
    void put(Bytes literal);
    // A place between what is before and after, for what is known later.
    std::size_t place();
    void fill(std::size_t place, Bytes literal);
    void fill(std::size_t place, Range source);
    // These bytes instead of as many of the source. In any order, without overlap; for a plan that
    // has no pieces yet.
    void overwrite(std::uint64_t at, Bytes bytes);

    // Closes the plan for a source of `size` bytes. Something that was taken away without a name is
    // "other". False when the plan is longer than a plan may be, or overwritten ranges overlap.
    bool finish(std::uint64_t size);

    // In order. The ranges lie in the source, rise, and do not overlap.
    const std::vector<Piece>& pieces() const { return pieces_; }
    bool changes() const { return changes_; }
    std::uint64_t size() const;

  private:
    struct Overwrite {
        std::uint64_t at;
        Bytes bytes;
    };

    bool applyOverwrites(std::uint64_t size);

    std::vector<Piece> pieces_;
    std::vector<Overwrite> overwrites_;
    std::uint64_t literal_ = 0;
    bool changes_ = false;
};

}  // namespace samtycke::anonymise
