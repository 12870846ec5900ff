// Which bytes are wanted next, and in the end a plan. JavaScript writes the wanted bytes into the
// heap at `roomAt()` and calls `resume()`; a piece of the plan is a range of the file or, when it
// has a literal, bytes of the heap.
#include "anonymise/metadata.h"

#include <emscripten/bind.h>

#include <optional>
#include <string>

namespace samtycke::anonymise {
namespace {

// An empty code says that nothing failed.
struct Failure {
    std::string code;
    std::string message;
};

class Scan {
  public:
    Scan(double size, const std::string& mediaType)
        : core_(static_cast<std::uint64_t>(size), mediaType) {
        take();
    }

    bool finished() const { return result_.has_value(); }
    double wantedAt() const { return static_cast<double>(core_.wanted().begin); }
    std::size_t wantedSize() const { return static_cast<std::size_t>(core_.wanted().size()); }
    std::size_t roomAt() { return addressOf(core_.room()); }
    void resume() {
        core_.resume();
        take();
    }

    Failure error() const {
        if (*result_) return {};
        return {result_->error().code, result_->error().message};
    }
    // Codes of kTraceCodes, with a space between them.
    std::string removed() const {
        std::string codes;
        for (const std::string_view code : plan().found.codes())
            codes.append(codes.empty() ? "" : " ").append(code);
        return codes;
    }
    std::size_t pieces() const { return plan().pieces().size(); }
    double begin(std::size_t i) const { return static_cast<double>(piece(i).source.begin); }
    double end(std::size_t i) const { return static_cast<double>(piece(i).source.end); }
    std::size_t literalAt(std::size_t i) const { return addressOf(piece(i).literal); }
    std::size_t literalSize(std::size_t i) const { return piece(i).literal.size(); }

  private:
    static std::size_t addressOf(ByteView bytes) {
        return reinterpret_cast<std::size_t>(bytes.data());
    }
    const CleanPlan& plan() const { return **result_; }
    const Piece& piece(std::size_t i) const { return plan().pieces()[i]; }
    void take() {
        if (core_.finished()) result_ = core_.result();
    }

    MetadataScan core_;
    std::optional<Result<CleanPlan>> result_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(metadata) {
    emscripten::value_object<Failure>("Failure")
        .field("code", &Failure::code)
        .field("message", &Failure::message);
    emscripten::class_<Scan>("Scan")
        .constructor<double, std::string>()
        .function("finished", &Scan::finished)
        .function("wantedAt", &Scan::wantedAt)
        .function("wantedSize", &Scan::wantedSize)
        .function("roomAt", &Scan::roomAt)
        .function("resume", &Scan::resume)
        .function("error", &Scan::error)
        .function("removed", &Scan::removed)
        .function("pieces", &Scan::pieces)
        .function("begin", &Scan::begin)
        .function("end", &Scan::end)
        .function("literalAt", &Scan::literalAt)
        .function("literalSize", &Scan::literalSize);
}

}  // namespace samtycke::anonymise
