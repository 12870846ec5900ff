#include "anonymise/metadata_plan.h"

#include <algorithm>
#include <utility>

namespace samtycke::anonymise {

std::vector<std::string_view> Found::codes() const {
    std::vector<std::string_view> codes;
    for (std::size_t i = 0; i < kTraceCodes.size(); ++i)
        if (has(static_cast<Trace>(i))) codes.push_back(kTraceCodes[i]);
    return codes;
}

void CleanPlan::keep(std::uint64_t begin, std::uint64_t end) {
    if (begin == end) return;
    if (!pieces_.empty() && pieces_.back().literal.empty() && pieces_.back().source.end == begin &&
        !pieces_.back().source.empty())
        pieces_.back().source.end = end;
    else
        pieces_.push_back({{begin, end}, {}});
}

void CleanPlan::put(Bytes literal) { fill(place(), std::move(literal)); }

std::size_t CleanPlan::place() {
    pieces_.emplace_back();
    return pieces_.size() - 1;
}

void CleanPlan::fill(std::size_t place, Bytes literal) {
    literal_ += literal.size();
    pieces_[place].literal = std::move(literal);
}

void CleanPlan::fill(std::size_t place, Range source) { pieces_[place].source = source; }

void CleanPlan::overwrite(std::uint64_t at, Bytes bytes) {
    literal_ += bytes.size();
    if (literal_ > kMostLiteral) return;
    overwrites_.push_back({at, std::move(bytes)});
}

bool CleanPlan::applyOverwrites(std::uint64_t size) {
    std::sort(overwrites_.begin(), overwrites_.end(),
              [](const Overwrite& a, const Overwrite& b) { return a.at < b.at; });
    std::uint64_t at = 0;
    for (Overwrite& next : overwrites_) {
        if (next.at < at) return false;
        keep(at, next.at);
        at = next.at + next.bytes.size();
        if (at > size) return false;
        if (!next.bytes.empty()) pieces_.push_back({{}, std::move(next.bytes)});
    }
    keep(at, size);
    overwrites_.clear();
    return true;
}

bool CleanPlan::finish(std::uint64_t size) {
    if (literal_ > kMostLiteral) return false;
    if (pieces_.empty() && !applyOverwrites(size)) return false;
    std::vector<Piece> all = std::exchange(pieces_, {});
    for (Piece& piece : all) {
        if (!piece.literal.empty())
            pieces_.push_back(std::move(piece));
        else
            keep(piece.source.begin, piece.source.end);
    }
    if (pieces_.size() > kMostPieces) return false;
    const bool whole =
        pieces_.empty() || (pieces_.size() == 1 && pieces_.front() == Piece{{0, size}, {}});
    changes_ = !whole;
    if (changes_ && found.empty()) found.add(Trace::other);
    if (!changes_) found = {};
    return true;
}

std::uint64_t CleanPlan::size() const {
    std::uint64_t sum = 0;
    for (const Piece& piece : pieces_) sum += piece.size();
    return sum;
}

}  // namespace samtycke::anonymise
