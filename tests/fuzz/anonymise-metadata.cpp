// Whatever the bytes are, what is asked for and what is planned lies in the file, in order; and
// what was cleaned has nothing left to remove.
#include <algorithm>
#include <cstdint>
#include <optional>

#include "anonymise/metadata.h"
#include "require.h"

using namespace samtycke;
using namespace samtycke::anonymise;

namespace {

std::optional<CleanPlan> scan(ByteView file) {
    MetadataScan scanner(file.size());
    while (!scanner.finished()) {
        const Range wanted = scanner.wanted();
        require(wanted.begin < wanted.end && wanted.end <= file.size());
        require(wanted.size() <= FileSource::kLongest);
        const auto room = scanner.room();
        std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(wanted.begin), room.size(),
                    room.begin());
        scanner.resume();
    }
    auto plan = scanner.result();
    if (plan) return *std::move(plan);
    require(plan.error().code.starts_with("metadata."));
    return std::nullopt;
}

Bytes apply(const CleanPlan& plan, ByteView file) {
    Bytes out;
    std::uint64_t at = 0;
    for (const Piece& piece : plan.pieces()) {
        ByteView bytes = piece.literal;
        if (piece.literal.empty()) {
            require(piece.source.begin >= at && piece.source.begin < piece.source.end);
            require(piece.source.end <= file.size());
            at = piece.source.end;
            bytes = file.subspan(static_cast<std::size_t>(piece.source.begin),
                                 static_cast<std::size_t>(piece.source.size()));
        }
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    require(out.size() == plan.size());
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView file(data, size);
    const auto plan = scan(file);
    if (!plan) return 0;
    const Bytes out = apply(*plan, file);
    const bool same = std::equal(out.begin(), out.end(), file.begin(), file.end());
    require(plan->changes() != same && plan->found.empty() == same);
    const auto again = scan(out);
    require(again && !again->changes() && again->found.empty());
    return 0;
}
