#include "lint.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <vector>

#include "policy/lint.h"

namespace samtycke::backend {
namespace {

std::optional<std::string> contentOf(const std::string& file) {
    std::error_code error;
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file, error)) return std::nullopt;
    std::ostringstream content;
    content << stream.rdbuf();
    return content.str();
}

std::vector<Finding> findingsIn(std::string_view document) {
    const auto policy = parsePolicy(document);
    if (policy) return lintPolicy(*policy);
    std::vector<Finding> findings;
    for (const Error& error : policy.error()) findings.push_back({Severity::error, error});
    return findings;
}

void print(const std::string& file, const Finding& finding) {
    std::string pointer = finding.error.pointer.empty() ? "#" : finding.error.pointer;
    for (char& c : pointer)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
    std::printf("%s: %s: %s: %s%s\n", file.c_str(), pointer.c_str(), finding.error.code.c_str(),
                finding.severity == Severity::warning ? "warning: " : "",
                finding.error.message.c_str());
}

std::string counted(std::size_t count, std::string_view what) {
    return std::to_string(count) + ' ' + std::string(what) + (count == 1 ? "" : "s");
}

}  // namespace

int lint(std::span<const std::string> files) {
    if (files.empty()) {
        std::fputs("usage: samtycke lint FILE...\n", stderr);
        return 2;
    }
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t unreadable = 0;
    for (const std::string& file : files) {
        const auto document = contentOf(file);
        if (!document) {
            std::fprintf(stderr, "%s: this file cannot be read\n", file.c_str());
            ++unreadable;
            continue;
        }
        for (const Finding& finding : findingsIn(*document)) {
            print(file, finding);
            ++(finding.severity == Severity::error ? errors : warnings);
        }
    }
    const std::string summary =
        counted(errors, "error") + ", " + counted(warnings, "warning") + " in " +
        counted(files.size() - unreadable, "file") +
        (unreadable > 0 ? ", " + counted(unreadable, "file") + " unread" : "");
    std::fprintf(stderr, "%s\n", summary.c_str());
    if (unreadable > 0) return 2;
    return errors > 0 ? 1 : 0;
}

}  // namespace samtycke::backend
