#include "anonymise/metadata_source.h"

#include <algorithm>

namespace samtycke::anonymise {
namespace {

std::uint64_t big(ByteView bytes, std::size_t at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8U | bytes[at + i];
    return value;
}

void appendBig(Bytes& bytes, std::uint32_t value, unsigned count) {
    for (unsigned i = count; i-- > 0;)
        bytes.push_back(static_cast<std::uint8_t>(value >> 8U * i & 0xFFU));
}

}  // namespace

void FileSource::Read::await_suspend(std::coroutine_handle<> /*reader*/) const {
    if (inFile)
        source.want(at, count);
    else
        source.damaged();
}

FileSource::Read FileSource::read(std::uint64_t at, std::size_t count) {
    const bool inFile = count <= kLongest && at <= size_ && count <= size_ - at;
    return {*this, at, count, inFile};
}

FileSource::Read FileSource::readSome(std::uint64_t at, std::size_t count) {
    const std::uint64_t rest = at < size_ ? size_ - at : 0;
    const std::size_t most = std::min(count, kLongest);
    return {*this, at, rest < most ? static_cast<std::size_t>(rest) : most, true};
}

FileSource::Read FileSource::readOn(std::uint64_t at) {
    const std::uint64_t windowEnd = windowAt_ + window_.size();
    const bool enough =
        at >= windowAt_ && at < windowEnd && (windowEnd - at >= kAhead || windowEnd == size_);
    return readSome(at, enough ? static_cast<std::size_t>(windowEnd - at) : kWindow);
}

FileSource::Stop FileSource::stop(std::string_view code, std::string message) {
    if (!error_) error_ = Error{std::string(code), std::move(message), {}};
    return {};
}

FileSource::Stop FileSource::damaged() {
    return stop("metadata.damaged",
                "Send the file as it is, or choose another; it is damaged, so that what it tells "
                "of a person cannot be found.");
}

FileSource::Stop FileSource::tooLarge() {
    return stop("metadata.too-large",
                "Send the file as it is, or choose another; it holds more metadata than can be "
                "removed here.");
}

void FileSource::begin(const Task& parser) {
    running_.push_back(parser.handle());
    run();
}

std::span<std::uint8_t> FileSource::room() {
    window_.resize(static_cast<std::size_t>(wanted_.size()));
    windowAt_ = wanted_.begin;
    return window_;
}

void FileSource::resume() {
    wanted_ = {};
    run();
}

bool FileSource::holds(std::uint64_t at, std::size_t count) const {
    if (count == 0) return true;
    return at >= windowAt_ && at - windowAt_ <= window_.size() &&
           count <= window_.size() - (at - windowAt_);
}

ByteView FileSource::view(std::uint64_t at, std::size_t count) const {
    if (count == 0) return {};
    return ByteView(window_).subspan(static_cast<std::size_t>(at - windowAt_), count);
}

void FileSource::want(std::uint64_t at, std::size_t count) {
    wanted_ = {at, std::min<std::uint64_t>(size_, at + std::max(count, kWindow))};
}

void FileSource::run() {
    while (!running_.empty() && wanted_.empty() && !error_) {
        const std::coroutine_handle<> innermost = running_.back();
        if (innermost.done())
            running_.pop_back();
        else
            innermost.resume();
    }
}

std::uint32_t big16(ByteView bytes, std::size_t at) {
    return static_cast<std::uint32_t>(big(bytes, at, 2));
}
std::uint32_t big32(ByteView bytes, std::size_t at) {
    return static_cast<std::uint32_t>(big(bytes, at, 4));
}
std::uint64_t big64(ByteView bytes, std::size_t at) { return big(bytes, at, 8); }
std::uint32_t little16(ByteView bytes, std::size_t at) {
    return static_cast<std::uint32_t>(bytes[at] | bytes[at + 1] << 8);
}
std::uint32_t little32(ByteView bytes, std::size_t at) {
    return little16(bytes, at) | little16(bytes, at + 2) << 16U;
}

void appendBig16(Bytes& bytes, std::uint32_t value) { appendBig(bytes, value, 2); }
void appendBig32(Bytes& bytes, std::uint32_t value) { appendBig(bytes, value, 4); }
void appendLittle32(Bytes& bytes, std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i)
        bytes.push_back(static_cast<std::uint8_t>(value >> 8U * i & 0xFFU));
}

}  // namespace samtycke::anonymise
