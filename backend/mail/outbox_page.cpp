#include "mail/outbox_page.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "base/html.h"
#include "base/text.h"
#include "file_content.h"
#include "mail/letter.h"
#include "rights/deadline.h"
#include "server/security_headers.h"

namespace samtycke::backend {
namespace {

constexpr std::size_t kMostShown = 50;

struct Shown {
    std::string to;
    std::string subject;
    std::string date;
    std::string body;
};

std::string header(std::string_view head, std::string_view name) {
    const std::size_t at = head.find("\n" + std::string(name) + ": ");
    if (at == std::string_view::npos) return {};
    const std::size_t from = at + name.size() + 3;
    std::size_t end = head.find('\n', from);
    while (end != std::string_view::npos && end + 1 < head.size() && head[end + 1] == ' ')
        end = head.find('\n', end + 1);
    return std::string(head.substr(from, end == std::string_view::npos ? end : end - from));
}

// RFC 2047, as messageOf writes it.
std::string decodedWords(std::string_view text) {
    std::string out;
    constexpr std::string_view kBegin = "=?UTF-8?B?";
    while (!text.empty()) {
        const std::size_t at = text.find(kBegin);
        if (at == std::string_view::npos) return out + std::string(text);
        out += trim(text.substr(0, at));
        text.remove_prefix(at + kBegin.size());
        const std::size_t end = text.find("?=");
        std::string_view word = text.substr(0, end);
        while (word.ends_with('=')) word.remove_suffix(1);
        if (const auto bytes = decodeBase64(word, Base64::standard)) out += textOf(*bytes);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    }
    return out;
}

// Of a date as messageOf writes it, in words; another stays as it is.
std::string dayOf(const std::string& header) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto parts = split(std::string_view(header), ' ');
    if (parts.size() < 5) return header;
    const std::size_t month = kMonths.find(parts[2]);
    if (month == std::string_view::npos) return header;
    const auto number = static_cast<std::int64_t>(month / 3 + 1);
    const auto instant = parseInstant(std::string(parts[3]) + "-" + padded(number, 2) + "-" +
                                      std::string(parts[1]) + "T" + std::string(parts[4]) + "Z");
    return instant ? dateIn({"sv"}, localDate(*instant, Country::sweden)) : header;
}

Shown shownIn(const std::filesystem::path& file) {
    const std::string message = replaceAll(contentOf(file).value_or(""), "\r\n", "\n");
    const std::size_t blank = message.find("\n\n");
    if (blank == std::string::npos) return {};
    const std::string head = "\n" + message.substr(0, blank + 1);
    return {replaceAll(replaceAll(header(head, "To"), "<", ""), ">", ""),
            decodedWords(header(head, "Subject")), dayOf(header(head, "Date")),
            message.substr(blank + 2)};
}

// Newest first: the files are named by time-ordered ids.
std::vector<std::filesystem::path> newestIn(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed))
        if (entry.path().extension() == ".eml") files.push_back(entry.path());
    std::sort(files.rbegin(), files.rend());
    if (files.size() > kMostShown) files.resize(kMostShown);
    return files;
}

void writeBody(Html& out, std::string_view body) {
    out.open("div").attr("class", "mail-body");
    for (const std::string_view line : split(body, '\n')) {
        if (line.empty()) continue;
        out.open("p");
        for (const std::string_view word : split(line, ' ')) {
            if (word.starts_with("http://") || word.starts_with("https://"))
                out.open("a").href(Url(word)).text(word).close();
            else
                out.text(word);
            out.text(" ");
        }
        out.close();
    }
    out.close();
}

std::string pageOf(const std::filesystem::path& folder) {
    Html out;
    out.open("html").attr("lang", "sv").open("head");
    out.open("meta").attr("charset", "utf-8");
    out.open("meta").attr("name", "viewport").attr("content", "width=device-width");
    out.element("title", "Skickade mejl");
    out.open("link").attr("rel", "icon").href(Url("/okidoki/assets/favicon.svg"));
    out.open("link").attr("rel", "stylesheet").href(Url("/demo.css"));
    out.close().open("body").open("main").attr("class", "outbox");
    out.element("h1", "Skickade mejl");
    out.element("p", "I demon skickas inga mejl på riktigt. De hamnar här i stället.");
    const auto files = newestIn(folder);
    if (files.empty()) out.element("p", "Inga mejl än.");
    for (const auto& file : files) {
        const Shown mail = shownIn(file);
        out.open("article").attr("class", "mail");
        out.element("h2", mail.subject);
        out.element("p", {{"class", "mail-head"}}, "Till " + mail.to + " · " + mail.date);
        writeBody(out, mail.body);
        out.close();
    }
    return "<!doctype html>" + out.str();
}

}  // namespace

void registerOutboxPage(Router& router, std::filesystem::path folder) {
    router.add("GET", "/demo/outbox",
               [folder = std::move(folder)](Request& request) -> Task<Response> {
                   if (!request.local)
                       co_return problem(
                           403, "demo.remote",
                           "Open the outbox on the machine that runs samtycke: its links sign "
                           "anyone in.");
                   co_return text(200, "text/html; charset=utf-8", pageOf(folder))
                       .with("Content-Security-Policy", kPagePolicy);
               });
}

}  // namespace samtycke::backend
