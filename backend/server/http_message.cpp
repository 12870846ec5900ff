#include "server/http_message.h"

#include <unistd.h>

#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/text.h"
#include "server/http_date.h"
#include "server/status.h"
#include "system.h"

namespace samtycke::backend {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

template <class Body>
http::response<Body> headerOf(const Response& response, const SendOptions& options) {
    http::response<Body> message;
    message.version(options.version);
    message.result(static_cast<unsigned>(response.status));
    message.reason(reasonPhrase(response.status));
    message.set(http::field::date, formatHttpDate(now()));
    for (const auto& [name, value] : response.headers) message.insert(name, value);
    message.keep_alive(options.keepAlive);
    return message;
}

bool hasNoContent(int status) { return status == 204 || status == 304; }

Task<bool> sendFile(beast::tcp_stream& stream, const FileBody& file,
                    std::chrono::milliseconds timeLimit) {
    std::array<char, 64 * 1024> piece;  // NOLINT(*-member-init): filled before use
    stream.expires_after(timeLimit);
    const auto [begun, ignored] =
        co_await asio::async_write(stream, asio::buffer(file.before), kAwait);
    if (begun) co_return false;
    std::uint64_t at = file.start;
    while (at < file.end) {
        const std::size_t wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), file.end - at));
        const auto got = ::pread(*file.descriptor, piece.data(), wanted, static_cast<off_t>(at));
        if (got <= 0) co_return false;
        stream.expires_after(timeLimit);
        const auto [failed, written] = co_await asio::async_write(
            stream, asio::buffer(piece.data(), static_cast<std::size_t>(got)), kAwait);
        if (failed) co_return false;
        at += written;
    }
    co_return true;
}

}  // namespace

Result<Request> requestOf(const http::request_header<>& header, std::string network) {
    const auto url = boost::urls::parse_origin_form(
        boost::urls::string_view(header.target().data(), header.target().size()));
    if (!url) return fail("request.target", "Ask for a path, such as /v1/health.");
    if (header.version() >= 11 && header.count(http::field::host) != 1)
        return fail("request.host", "Send one Host header.");
    Request request;
    request.method = view(header.method_string());
    for (const auto segment : url->segments()) request.segments.emplace_back(segment);
    if (request.segments.empty()) request.segments.emplace_back();
    for (const auto parameter : url->params())
        request.query.emplace_back(parameter.key, parameter.value);
    for (const auto& field : header)
        request.headers.emplace_back(asciiLower(view(field.name_string())), view(field.value()));
    request.network = std::move(network);
    return request;
}

Task<bool> send(beast::tcp_stream& stream, const Response& response, SendOptions options) {
    stream.expires_after(options.timeLimit);
    if (const auto* file = std::get_if<FileBody>(&response.body)) {
        auto message = headerOf<http::empty_body>(response, options);
        message.content_length(file->size());
        http::response_serializer<http::empty_body> serializer(message);
        const auto [failed, ignored] =
            co_await http::async_write_header(stream, serializer, kAwait);
        if (failed) co_return false;
        if (options.head) co_return true;
        co_return co_await sendFile(stream, *file, options.timeLimit);
    }
    const auto* own = std::get_if<std::string>(&response.body);
    const std::string& content = own != nullptr ? *own : *std::get<SharedBytes>(response.body);
    auto message = headerOf<http::span_body<const char>>(response, options);
    if (!hasNoContent(response.status)) message.content_length(content.size());
    if (!options.head && !hasNoContent(response.status))
        message.body() = boost::beast::span<const char>(content.data(), content.size());
    const auto [failed, ignored] = co_await http::async_write(stream, message, kAwait);
    co_return !failed;
}

}  // namespace samtycke::backend
