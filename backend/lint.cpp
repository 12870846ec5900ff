#include "lint.h"

#include <cstdio>
#include <optional>
#include <vector>

#include "file_content.h"
#include "policy/changes.h"
#include "policy/lint.h"

namespace samtycke::backend {
namespace {

void print(const std::string& file, const Error& error, std::string_view kind) {
    std::string pointer = error.pointer.empty() ? "#" : error.pointer;
    for (char& c : pointer)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
    std::printf("%s: %s: %s: %s%s\n", file.c_str(), pointer.c_str(), error.code.c_str(),
                std::string(kind).c_str(), error.message.c_str());
}

// The changes since `earlier`, printed, and what is wrong with how the history tells them.
std::vector<Finding> since(const std::string& file, const Policy& earlier, const Policy& policy) {
    const auto changes = changesBetween(earlier, policy);
    bool isMaterial = false;
    for (const PolicyChange& change : changes) {
        print(file, change.error, change.material ? "material: " : "");
        isMaterial = isMaterial || change.material;
    }
    std::printf("%s: %s\n", file.c_str(),
                isMaterial        ? "material: visitors are asked again"
                : changes.empty() ? "nothing has changed"
                                  : "not material: earlier choices still hold");
    return lintChanges(earlier, policy);
}

std::vector<Finding> findingsIn(const std::string& file, std::string_view document,
                                const Policy* earlier) {
    std::vector<Finding> findings;
    const auto policy = parsePolicy(document);
    if (!policy) {
        for (const Error& error : policy.error()) findings.push_back({Severity::error, error});
        return findings;
    }
    findings = lintPolicy(*policy);
    if (earlier != nullptr)
        for (Finding& finding : since(file, *earlier, *policy))
            findings.push_back(std::move(finding));
    return findings;
}

int unusable(const std::string& file, std::string_view why) {
    std::fprintf(stderr, "%s: %s\n", file.c_str(), std::string(why).c_str());
    return 2;
}

std::string counted(std::size_t count, std::string_view what) {
    return std::to_string(count) + ' ' + std::string(what) + (count == 1 ? "" : "s");
}

}  // namespace

int lint(std::span<const std::string> arguments) {
    std::vector<std::string> files;
    std::optional<Policy> earlier;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] != "--since") {
            files.push_back(arguments[i]);
            continue;
        }
        if (++i == arguments.size() || earlier) {
            files.clear();
            break;
        }
        const auto document = contentOf(arguments[i]);
        if (!document) return unusable(arguments[i], "this file cannot be read");
        auto policy = parsePolicy(*document);
        if (!policy) return unusable(arguments[i], policy.error().front().message);
        earlier = *std::move(policy);
    }
    if (files.empty() || (earlier && files.size() > 1)) {
        std::fputs("usage: samtycke lint FILE...\n       samtycke lint NEW --since OLD\n", stderr);
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
        for (const Finding& finding : findingsIn(file, *document, earlier ? &*earlier : nullptr)) {
            print(file, finding.error, finding.severity == Severity::warning ? "warning: " : "");
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
