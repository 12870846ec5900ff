#include "server/connection.h"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

#include "base/text.h"
#include "server/http_message.h"
#include "server/same_site.h"
#include "server/security_headers.h"

namespace samtycke::backend {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

bool changesState(std::string_view method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

// Nothing for a peer that is gone or too slow: Beast has closed its connection then.
std::optional<Response> problemOfHeader(const beast::error_code& error) {
    if (error == http::error::header_limit)
        return problem(431, "request.header-too-large", "Send smaller headers.");
    if (error.category() == http::make_error_code(http::error::bad_method).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message)
        return problem(400, "request.malformed", "Send a well-formed HTTP/1.1 request.");
    return std::nullopt;
}

}  // namespace

class Connection::Body final : public BodyReader {
  public:
    Body(Connection& connection, Parser& parser, std::chrono::milliseconds timeLimit)
        : connection_(connection), parser_(parser), timeLimit_(timeLimit) {}

    Task<Result<std::size_t>> read(std::span<char> into) override {
        if (failed_) co_return fail("request.interrupted", "The body ended too early.");
        if (parser_.is_done()) co_return std::size_t{0};
        auto& stream = connection_.stream_;
        if (timeLimit_.count() > 0) stream.expires_after(timeLimit_);
        if (!continued_ && asciiLower(expectation()) == "100-continue") {
            static constexpr std::string_view go = "HTTP/1.1 100 Continue\r\n\r\n";
            (void)co_await asio::async_write(stream, asio::buffer(go), kAwait);
        }
        continued_ = true;
        auto& body = parser_.get().body();
        body.data = into.data();
        body.size = into.size();
        const auto [error, ignored] =
            co_await http::async_read(stream, connection_.buffer_, parser_, kAwait);
        failed_ = error && error != http::error::need_buffer;
        const std::size_t count = into.size() - body.size;
        if (failed_ && count == 0)
            co_return fail("request.interrupted", "The body ended too early.");
        co_return count;
    }

  private:
    std::string_view expectation() const {
        const auto value = parser_.get()[http::field::expect];
        return {value.data(), value.size()};
    }

    Connection& connection_;
    Parser& parser_;
    std::chrono::milliseconds timeLimit_;  // for each read; zero: a deadline is already set
    bool continued_ = false;
    bool failed_ = false;
};

namespace {

bool isLoopback(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address.is_loopback();
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, const ServerState& state, Peers::Ticket ticket)
    : stream_(std::move(socket)),
      buffer_(state.limits.headerBytes + 64 * 1024),
      state_(state),
      ticket_(std::move(ticket)) {
    beast::error_code ignored;
    stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    const auto remote = stream_.socket().remote_endpoint(ignored);
    if (!ignored) address_ = remote.address().to_string();
    isLoopback_ = !ignored && isLoopback(remote.address());
}

void Connection::stop() {
    asio::post(stream_.get_executor(), [self = shared_from_this()] {
        if (self->idle_) self->stream_.close();
    });
}

// Awaiting inside a loop's condition is miscompiled by g++ 12.
Task<void> Connection::run() {
    bool open = true;
    while (open && !state_.stopping) {
        open = co_await waitForRequest();
        if (open) open = co_await serveOne();
    }
    co_await linger();
}

Task<bool> Connection::waitForRequest() {
    idle_ = buffer_.size() == 0;
    while (buffer_.size() == 0) {
        stream_.expires_after(state_.limits.idleTime);
        const auto [error, count] = co_await stream_.async_read_some(buffer_.prepare(4096), kAwait);
        if (error) co_return false;
        buffer_.commit(count);
    }
    idle_ = false;
    co_return true;
}

Task<bool> Connection::serveOne() {
    const auto begun = std::chrono::steady_clock::now();
    Parser parser;
    parser.header_limit(state_.limits.headerBytes);
    parser.body_limit(boost::none);
    stream_.expires_after(state_.limits.headerTime);
    const auto [error, ignored] =
        co_await http::async_read_header(stream_, buffer_, parser, kAwait);

    Response response;
    std::string_view pattern = "-";
    std::string method = "-";
    std::string network = networkOf(address_);
    bool head = false;
    if (error) {
        auto refusal = problemOfHeader(error);
        if (!refusal) co_return false;
        response = *std::move(refusal);
    } else {
        network = networkOf(visitorFor(parser.get()));
        auto request = requestOf(parser.get(), network);
        if (request) {
            request->local = isLoopback_ && request->header("x-forwarded-for").empty() &&
                             request->header("forwarded").empty() && request->header("via").empty();
            method = request->method;
            head = method == "HEAD";
            response = co_await answerWithin(parser, *request, pattern);
        } else {
            response = problem(request.error());
        }
    }
    addSecurityHeaders(response);
    SendOptions options;
    options.version = error ? 11U : parser.get().version();
    options.keepAlive = !error && parser.is_done() && parser.keep_alive() && !state_.stopping;
    options.head = head;
    options.timeLimit = state_.limits.writeTime;
    const bool sent = co_await send(stream_, response, options);
    state_.log.access({network, method, pattern, response.status,
                       std::chrono::duration_cast<std::chrono::microseconds>(
                           std::chrono::steady_clock::now() - begun)});
    co_return sent&& options.keepAlive;
}

Task<Response> Connection::answerWithin(Parser& parser, Request& request,
                                        std::string_view& pattern) {
    if (address_ != state_.trustedProxy) co_return co_await answer(parser, request, pattern);
    beast::error_code unknown;
    auto visitor = asio::ip::make_address(visitorFor(parser.get()), unknown);
    if (unknown) visitor = asio::ip::address();  // those without one share what one has
    const auto ticket = state_.visitors->admit(visitor);
    if (ticket) co_return co_await answer(parser, request, pattern);
    co_return problem(429, "request.too-many", "Send fewer requests at a time.")
        .with("Retry-After", "1");
}

Task<Response> Connection::answer(Parser& parser, Request& request, std::string_view& pattern) {
    auto match = state_.router.match(request.method, request.segments);
    if (match.route == nullptr) {
        if (match.allowed.empty())
            co_return problem(404, "request.unknown-path", "There is nothing at this address.");
        co_return problem(405, "request.method", "Use one of: " + match.allowed + ".")
            .with("Allow", match.allowed);
    }
    const RouteOptions& options = match.route->options;
    pattern = match.route->pattern;
    request.parameters = std::move(match.parameters);
    if (!options.crossSite && changesState(request.method) && isCrossSite(request))
        co_return problem(403, "request.cross-site", "Send this from a page of this site.");

    const auto body = std::make_shared<Body>(
        *this, parser, options.streamed ? options.timeLimit : std::chrono::milliseconds(0));
    stream_.expires_after(options.timeLimit);
    if (options.streamed) {
        request.stream = body;
    } else {
        const auto length = parser.content_length();
        if (length && *length > options.maxBody)
            co_return problem(413, "request.too-large",
                              "Send at most " + std::to_string(options.maxBody) + " bytes.");
        auto refusal = co_await readWhole(*body, options.maxBody, request.body);
        if (refusal) co_return *std::move(refusal);
    }
    std::string thrown;
    try {
        co_return co_await match.route->handler(request);
    } catch (const std::exception& exception) {
        thrown = exception.what();
    }
    state_.log.warn("server.failed", thrown);
    co_return problem(500, "server.failed", "Something went wrong here; try again later.");
}

Task<std::optional<Response>> Connection::readWhole(Body& body, std::size_t most,
                                                    std::string& into) {
    std::array<char, 16 * 1024> piece;  // NOLINT(*-member-init): filled before use
    for (;;) {
        const auto count = co_await body.read(piece);
        if (!count) co_return problem(408, count.error());  // for the log: the connection is closed
        if (*count == 0) co_return std::nullopt;
        if (into.size() + *count > most)
            co_return problem(413, "request.too-large",
                              "Send at most " + std::to_string(most) + " bytes.");
        into.append(piece.data(), *count);
    }
}

// Closing with unread data would reset the connection before the peer has read the answer.
Task<void> Connection::linger() {
    beast::error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    if (ignored) co_return;
    stream_.expires_after(std::chrono::seconds(2));
    std::array<char, 16 * 1024> piece;  // NOLINT(*-member-init): filled and ignored
    for (std::size_t drained = 0; drained < 1024 * 1024;) {
        const auto [error, count] = co_await stream_.async_read_some(asio::buffer(piece), kAwait);
        if (error) break;
        drained += count;
    }
    stream_.close();
}

std::string Connection::visitorFor(const http::request_header<>& header) const {
    if (address_ != state_.trustedProxy) return address_;
    // A proxy may add a field of its own after those that the visitor sent.
    std::string_view last;
    const auto fields = header.equal_range("X-Forwarded-For");
    for (auto field = fields.first; field != fields.second; ++field)
        last = {field->value().data(), field->value().size()};
    const auto hops = split(last, ',');
    return std::string(hops.empty() ? std::string_view() : trim(hops.back()));
}

}  // namespace samtycke::backend
