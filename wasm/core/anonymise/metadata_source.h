// A file that is read in pieces, for parsers that are written as if they had all of it.
//
// A parser is a coroutine that awaits the bytes it needs. The one who has the file looks at
// wanted(), writes these bytes into room(), and calls resume(), until nothing is wanted any more.
// One window is held at a time, so memory does not grow with the file.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace samtycke::anonymise {

// Bytes [begin, end) of a file.
struct Range {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    std::uint64_t size() const { return end - begin; }
    bool empty() const { return begin == end; }
    friend bool operator==(const Range&, const Range&) = default;
};

// A parser, or a part of one, that has not begun: `co_await` runs it to its end. It begins and ends
// in FileSource's own loop, so that parts in a loop do not use up the stack.
class [[nodiscard]] Task {
  public:
    struct promise_type {
        Task get_return_object() {
            return Task(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void unhandled_exception() {}
        void return_void() {}
    };

    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Task& operator=(Task&&) = delete;
    ~Task() {
        if (handle_) handle_.destroy();
    }
    std::coroutine_handle<> handle() const { return handle_; }

  private:
    explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    std::coroutine_handle<promise_type> handle_;
};

class FileSource {
  public:
    static constexpr std::size_t kWindow = std::size_t{256} << 10U;
    static constexpr std::size_t kLongest = std::size_t{1} << 20U;  // one read, and one window

    explicit FileSource(std::uint64_t size) : size_(size) {}
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    std::uint64_t size() const { return size_; }

    struct Read {
        FileSource& source;
        std::uint64_t at;
        std::size_t count;
        bool inFile;

        bool await_ready() const { return inFile && source.holds(at, count); }
        void await_suspend(std::coroutine_handle<> /*reader*/) const;
        ByteView await_resume() const { return source.view(at, count); }
    };
    // These bytes, at most kLongest, valid until the next read. When the file has no such bytes the
    // scan ends in "metadata.damaged" and the parser is not resumed.
    Read read(std::uint64_t at, std::size_t count);
    // The same, but as many as there are.
    Read readSome(std::uint64_t at, std::size_t count);
    // From `at` what the window holds, at least kAhead bytes or up to the end of the file.
    Read readOn(std::uint64_t at);
    static constexpr std::size_t kAhead = 1024;

    struct Stop {
        void await_suspend(std::coroutine_handle<> /*reader*/) const {}
        static bool await_ready() { return false; }
        static void await_resume() {}
    };
    // Ends the scan with an error; `co_await` of it does not come back.
    Stop stop(std::string_view code, std::string message);
    Stop damaged();   // "metadata.damaged"
    Stop tooLarge();  // "metadata.too-large"

    struct Part {
        FileSource& source;
        Task task;

        static bool await_ready() { return false; }
        void await_suspend(std::coroutine_handle<> /*caller*/) const {
            source.running_.push_back(task.handle());
        }
        static void await_resume() {}
    };
    // Runs a part of the parser to its end.
    Part part(Task task) { return {*this, std::move(task)}; }

    // For the one who has the file. The task must outlive the scan.
    void begin(const Task& parser);
    bool finished() const { return running_.empty() || error_; }
    const std::optional<Error>& error() const { return error_; }
    Range wanted() const { return wanted_; }  // empty when nothing is
    std::span<std::uint8_t> room();           // as long as what is wanted
    void resume();

  private:
    bool holds(std::uint64_t at, std::size_t count) const;
    ByteView view(std::uint64_t at, std::size_t count) const;
    void want(std::uint64_t at, std::size_t count);
    void run();

    std::uint64_t size_;
    Bytes window_;
    std::uint64_t windowAt_ = 0;
    Range wanted_;
    std::optional<Error> error_;
    std::vector<std::coroutine_handle<>> running_;  // the innermost last
};

// Unsigned integers at `at`; the caller has checked that they are there.
std::uint32_t big16(ByteView bytes, std::size_t at);
std::uint32_t big32(ByteView bytes, std::size_t at);
std::uint64_t big64(ByteView bytes, std::size_t at);
std::uint32_t little16(ByteView bytes, std::size_t at);
std::uint32_t little32(ByteView bytes, std::size_t at);

void appendBig16(Bytes& bytes, std::uint32_t value);
void appendBig32(Bytes& bytes, std::uint32_t value);
void appendLittle32(Bytes& bytes, std::uint32_t value);

}  // namespace samtycke::anonymise
