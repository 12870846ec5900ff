#include "vault/commands.h"

#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <vector>

#include "base/text.h"
#include "system.h"
#include "vault/decryptor.h"
#include "vault/encryptor.h"
#include "vault/input_file.h"
#include "vault/inspector.h"
#include "vault/output_file.h"
#include "vault/prompt.h"

namespace samtycke::backend {

const char* const kVaultUsage =
    R"(samtycke encrypt (-r RECIPIENT | -R FILE)... [--armor] [-o OUTPUT] [INPUT]
samtycke encrypt (-p | --passphrase-file FILE) [--work-factor N] [--armor] [-o OUTPUT] [INPUT]
samtycke decrypt (-i FILE)... [-p | --passphrase-file FILE] [-o OUTPUT] [INPUT]
samtycke identity [--post-quantum] [-o OUTPUT]
samtycke recipient [FILE]
samtycke inspect [FILE]
  Files in the age format: the age program and the browser open what this makes, and the reverse.
  -r, --recipient R          who can open the file: age1... or age1pq1...; may be repeated
  -R, --recipients-file FILE recipients, one on each line; may be repeated
  -i, --identity FILE        what opens the file: AGE-SECRET-KEY-..., one on each line, or a file of
                             that under a passphrase, which is asked for; may be repeated
  -p, --passphrase           asks for a passphrase on the terminal
  --passphrase-file FILE     the passphrase is this file's text, without its last line end
  --work-factor N            a passphrase costs 2^N KiB to try: 1 to 22, 18 unless told
  --max-work-factor N        the most to spend on opening: 1 to 22, 22 unless told
  -a, --armor                a file of text lines
  --post-quantum             an identity that holds against quantum computers too (age >= 1.3)
  -o, --output FILE          appears when it is whole, and replaces no file; a pipe or a device is
                             written to at once; standard output without it, or as "-"
  INPUT                      standard input without it, or as "-"; after -- it may begin with one
  Exit status: 0 when all is well, 1 with "samtycke: CODE: what to do" on standard error when not,
  2 for wrong usage. CODE is stable: vault.no-match, vault.truncated, file.exists, ...
)";

namespace {

using vault::Decryptor;
using vault::Encryptor;
using vault::Identity;
using vault::Recipient;
using vault::ScryptKey;

using Arguments = std::span<const std::string>;

struct Options {
    std::vector<std::string> recipients;
    std::vector<std::string> recipientFiles;
    std::vector<std::string> identityFiles;
    bool askPassphrase = false;
    std::string passphraseFile;
    bool hasPassphrase() const { return askPassphrase || !passphraseFile.empty(); }
    int work = vault::kUsualWork;
    int mostWork = vault::kMostWork;
    bool armor = false;
    bool postQuantum = false;
    std::string output;
    std::string input;
};

tl::unexpected<Error> wrong(std::string message) {
    return fail("usage.option", std::move(message));
}

// A command without an input has no file options either.
std::ptrdiff_t usesOfStandardInput(const Options& options) {
    std::vector<std::string> names{options.input.empty() ? "-" : options.input,
                                   options.passphraseFile};
    for (const auto* list : {&options.recipientFiles, &options.identityFiles})
        names.insert(names.end(), list->begin(), list->end());
    return std::count_if(names.begin(), names.end(), [](const std::string& name) {
        return name == "-" || name == "/dev/stdin";
    });
}

// `allowed`: the long names that the command takes, each between blanks.
Result<Options> parse(Arguments arguments, std::string_view allowed) {
    Options out;
    const auto list = [](auto& to) {
        return [&to](const std::string& v) {
            to.push_back(v);
            return true;
        };
    };
    const auto text = [](auto& to) {
        return [&to](const std::string& v) {
            to = v;
            return true;
        };
    };
    const auto work = [](int& to) {
        return [&to](const std::string& value) {
            const auto number = parseDecimal(value);
            if (!number || *number < 1 || *number > vault::kMostWork) return false;
            to = static_cast<int>(*number);
            return true;
        };
    };
    const std::map<std::string_view, std::string_view> shortNames{
        {"-r", "--recipient"}, {"-R", "--recipients-file"}, {"-i", "--identity"},
        {"-a", "--armor"},     {"-p", "--passphrase"},      {"-o", "--output"}};
    const std::map<std::string_view, bool*> flags{{"--armor", &out.armor},
                                                  {"--passphrase", &out.askPassphrase},
                                                  {"--post-quantum", &out.postQuantum}};
    const std::map<std::string_view, std::function<bool(const std::string&)>> options{
        {"--recipient", list(out.recipients)},   {"--recipients-file", list(out.recipientFiles)},
        {"--identity", list(out.identityFiles)}, {"--passphrase-file", text(out.passphraseFile)},
        {"--work-factor", work(out.work)},       {"--max-work-factor", work(out.mostWork)},
        {"--output", text(out.output)}};
    bool inputGiven = false;
    bool optionsEnded = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& given = arguments[i];
        if (given == "--" && !optionsEnded) {
            optionsEnded = true;
            continue;
        }
        if (optionsEnded || given == "-" || !given.starts_with('-')) {
            if (given.empty())
                return wrong(
                    "Name a file; the name that was given is empty, maybe an unset variable.");
            if (inputGiven || allowed.find(" input ") == std::string_view::npos)
                return wrong("Leave out " + given + "; samtycke --help shows what is taken.");
            inputGiven = true;
            out.input = given;
            continue;
        }
        const auto shortName = shortNames.find(given);
        const std::string_view name = shortName == shortNames.end() ? given : shortName->second;
        if (allowed.find(" " + std::string(name) + " ") == std::string_view::npos)
            return wrong("There is no option " + given + " here; samtycke --help shows what is.");
        if (const auto flag = flags.find(name); flag != flags.end()) {
            *flag->second = true;
            continue;
        }
        if (i + 1 == arguments.size()) return wrong("Give a value after " + given + ".");
        const std::string& value = arguments[++i];
        if (value.empty())
            return wrong("Give a value after " + given + "; it is empty, maybe an unset variable.");
        if (!options.at(name)(value))
            return wrong("Give a whole number from 1 to 22 after " + given + ".");
    }
    if (usesOfStandardInput(out) > 1)
        return wrong("Name files for all but one of what is read; standard input can be only one.");
    return out;
}

// Appends the keys of the file of that name: one on each line, between empty ones and comments.
// Editors on Windows begin it with a byte order mark. Wipes the content.
template <class Key>
Result<void> takeKeys(std::string& content, const std::string& name, std::vector<Key>& keys) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    std::string_view lines = content;
    if (lines.starts_with(kByteOrderMark)) lines.remove_prefix(kByteOrderMark.size());
    if (lines.starts_with("\xff\xfe") || lines.starts_with("\xfe\xff")) {
        crypto::wipe(content);
        return fail("file.read", "Save the keys as UTF-8; they are UTF-16 (" + name + ").");
    }
    Result<void> done;
    std::size_t number = 0;
    for (const std::string_view line : split(lines, '\n')) {
        ++number;
        const std::string_view text = trim(line);
        if (text.empty() || text.starts_with('#')) continue;
        auto key = Key::parse(text);
        if (!key) {
            done = fail(key.error().code, key.error().message + " (" + name + ", line " +
                                              std::to_string(number) + ")");
            break;
        }
        keys.push_back(*std::move(key));
    }
    crypto::wipe(content);
    return done;
}

// The text of the file without its last line end, or what is typed; the caller wipes it.
Result<std::string> readPassphrase(const Options& options, Ask times) {
    if (options.askPassphrase || options.passphraseFile.empty()) return askPassphrase(times);
    auto content = contentOfSmall(options.passphraseFile);
    if (!content) return content;
    if (content->ends_with('\n')) content->pop_back();
    if (content->ends_with('\r')) content->pop_back();
    return content;
}

Result<ScryptKey> keyFrom(const Options& options, Ask times,
                          const std::function<Result<ScryptKey>(std::string_view)>& derive) {
    auto passphrase = readPassphrase(options, times);
    if (!passphrase) return tl::unexpected(std::move(passphrase.error()));
    auto key = derive(*passphrase);
    crypto::wipe(*passphrase);
    return key;
}

// What an identity file under a passphrase holds; the caller wipes it.
Result<std::string> unsealed(std::string_view file, const Options& options) {
    auto decryptor = Decryptor::create({}, options.mostWork);
    if (!decryptor) return tl::unexpected(std::move(decryptor.error()));
    std::string out;
    out.reserve(file.size());  // nothing is left behind by growing
    const auto take = [&](const Result<ByteView>& ready) {
        if (ready)
            out += textOf(*ready);
        else
            crypto::wipe(out);
        return ready.has_value();
    };
    while (!file.empty()) {
        const auto room = decryptor->room();
        const std::string_view piece = file.substr(0, room.size());
        std::copy(piece.begin(), piece.end(), room.begin());
        file.remove_prefix(piece.size());
        Result<ByteView> ready = decryptor->push(piece.size());
        if (ready && decryptor->passphraseWanted()) {
            const auto key = keyFrom(options, Ask::once, [&](std::string_view passphrase) {
                return ScryptKey::derive(passphrase, *decryptor->passphraseWanted());
            });
            if (!key) return tl::unexpected(key.error());
            ready = decryptor->unlock(*key);
        }
        if (!take(ready)) return tl::unexpected(ready.error());
    }
    const Result<ByteView> rest = decryptor->finish();
    if (!take(rest)) return tl::unexpected(rest.error());
    return out;
}

Result<void> readIdentities(const std::string& name, const Options& options,
                            std::vector<Identity>& identities) {
    auto content = contentOfSmall(name);
    if (content && (content->starts_with("age-encryption.org/") ||
                    trim(*content).starts_with("-----BEGIN AGE")))
        content = unsealed(*content, options);
    if (!content) return fail(content.error().code, content.error().message + " (" + name + ")");
    return takeKeys(*content, name, identities);
}

Result<void> prepare() {
    if (sodium_init() < 0) return fail("system.random", "The system gives no random numbers.");
    return {};
}

Result<Encryptor> encryptorFor(const Options& options) {
    const auto format = options.armor ? vault::Format::armor : vault::Format::binary;
    if (options.hasPassphrase()) {
        const auto key = keyFrom(options, Ask::twice, [&](std::string_view passphrase) {
            return ScryptKey::create(passphrase, options.work, systemRandom());
        });
        return key.map(
            [&](const ScryptKey& made) { return Encryptor::create(made, systemRandom(), format); });
    }
    std::vector<Recipient> recipients;
    for (const std::string& text : options.recipients) {
        auto recipient = Recipient::parse(text);
        if (!recipient) return tl::unexpected(std::move(recipient.error()));
        recipients.push_back(*recipient);
    }
    for (const std::string& name : options.recipientFiles) {
        auto content = contentOfSmall(name);
        if (!content) return tl::unexpected(std::move(content.error()));
        if (auto taken = takeKeys(*content, name, recipients); !taken)
            return tl::unexpected(std::move(taken.error()));
    }
    return Encryptor::create(recipients, systemRandom(), format);
}

struct Ends {
    InputFile input;
    OutputFile output;
};

// Errors: those of the two, and "file.same".
Result<Ends> openEnds(const Options& options) {
    auto input = InputFile::open(options.input);
    if (!input) return tl::unexpected(std::move(input.error()));
    auto output = OutputFile::create(options.output);
    if (!output) return tl::unexpected(std::move(output.error()));
    // What it appends would be read in turn, without end.
    if (input->isFile(output->handle()))
        return fail("file.same", "Write to another file than the one that is read.");
    return Ends{std::move(*input), std::move(*output)};
}

// Puts the input through, and finishes the output.
template <class Core>
Result<void> pump(
    InputFile& input, Core& core, OutputFile& output,
    const std::function<Result<ByteView>(Result<ByteView>)>& between = [](auto ready) {
        return ready;
    }) {
    const auto put = [&](const Result<ByteView>& ready) -> Result<void> {
        if (!ready) return tl::unexpected(ready.error());
        return output.write(*ready);
    };
    for (;;) {
        const auto size = input.read(core.room());
        if (!size) return tl::unexpected(size.error());
        if (*size == 0) break;
        Result<ByteView> ready = core.push(*size);
        if (auto done = put(between(std::move(ready))); !done) return done;
    }
    if (auto done = put(core.finish()); !done) return done;
    return output.finish();
}

// As age-keygen does: the shell has made this file, not we.
void warnOfReaders() {
    struct stat about {};
    if (::fstat(STDOUT_FILENO, &about) == 0 && S_ISREG(about.st_mode) &&
        (about.st_mode & (S_IRGRP | S_IROTH)) != 0)
        std::fputs(
            "samtycke: warning: others can read the file that the secret key is written to; "
            "chmod 600 it, or name it with -o.\n",
            stderr);
}

}  // namespace

Result<void> encryptCommand(Arguments arguments) {
    const auto options = parse(arguments,
                               " --recipient --recipients-file --passphrase --passphrase-file "
                               "--work-factor --armor --output input ");
    if (!options) return tl::unexpected(options.error());
    const bool named = !options->recipients.empty() || !options->recipientFiles.empty();
    if (named && options->hasPassphrase())
        return wrong("Give recipients or a passphrase; a passphrase stands alone.");
    if (options->output.empty() && !options->armor && ::isatty(STDOUT_FILENO) == 1)
        return wrong("Name a file with -o, or add --armor; a terminal cannot show binary data.");
    if (auto ready = prepare(); !ready) return ready;
    auto ends = openEnds(*options);
    if (!ends) return tl::unexpected(std::move(ends.error()));
    auto& [input, output] = *ends;
    auto encryptor = encryptorFor(*options);
    if (!encryptor) return tl::unexpected(std::move(encryptor.error()));
    if (auto done = output.write(bytesOf(encryptor->opening())); !done) return done;
    return pump(input, *encryptor, output);
}

Result<void> decryptCommand(Arguments arguments) {
    const auto options = parse(
        arguments, " --identity --passphrase --passphrase-file --max-work-factor --output input ");
    if (!options) return tl::unexpected(options.error());
    if (auto ready = prepare(); !ready) return ready;
    std::vector<Identity> identities;
    for (const std::string& name : options->identityFiles)
        if (auto read = readIdentities(name, *options, identities); !read) return read;
    auto decryptor =
        Decryptor::create(std::move(identities), options->hasPassphrase() ? options->mostWork : 0);
    if (!decryptor) return tl::unexpected(std::move(decryptor.error()));
    auto ends = openEnds(*options);
    if (!ends) return tl::unexpected(std::move(ends.error()));
    auto& [input, output] = *ends;
    return pump(input, *decryptor, output, [&](Result<ByteView> ready) -> Result<ByteView> {
        if (!ready || !decryptor->passphraseWanted()) return ready;
        const auto key = keyFrom(*options, Ask::once, [&](std::string_view passphrase) {
            return ScryptKey::derive(passphrase, *decryptor->passphraseWanted());
        });
        if (!key) return tl::unexpected(key.error());
        return decryptor->unlock(*key);
    });
}

Result<void> identityCommand(Arguments arguments) {
    const auto options = parse(arguments, " --post-quantum --output ");
    if (!options) return tl::unexpected(options.error());
    if (auto ready = prepare(); !ready) return ready;
    auto output = OutputFile::create(options->output, OutputFile::For::owner);
    if (!output) return tl::unexpected(std::move(output.error()));
    if (output->isStandard()) warnOfReaders();
    const Identity identity = Identity::generate(options->postQuantum, systemRandom());
    const std::string comment = "# public key: " + identity.recipient().str() + "\n";
    std::string secret = identity.str();
    Result<void> done = output->write(bytesOf(comment));
    if (done) done = output->write(bytesOf(secret));
    crypto::wipe(secret);
    if (done) done = output->write(bytesOf("\n"));
    if (done) done = output->finish();
    if (done && !output->isStandard()) std::printf("%s\n", identity.recipient().str().c_str());
    return done;
}

Result<void> recipientCommand(Arguments arguments) {
    const auto options = parse(arguments, " input ");
    if (!options) return tl::unexpected(options.error());
    if (auto ready = prepare(); !ready) return ready;
    std::vector<Identity> identities;
    if (auto read = readIdentities(options->input, *options, identities); !read) return read;
    if (identities.empty())
        return fail("vault.no-identity", "Name a file that holds at least one identity.");
    for (const Identity& identity : identities)
        std::printf("%s\n", identity.recipient().str().c_str());
    return {};
}

Result<void> inspectCommand(Arguments arguments) {
    const auto options = parse(arguments, " input ");
    if (!options) return tl::unexpected(options.error());
    auto input = InputFile::open(options->input);
    if (!input) return tl::unexpected(std::move(input.error()));
    vault::Inspector inspector;
    Bytes room(4096);
    for (;;) {
        const auto size = input->read(room);
        if (!size) return tl::unexpected(size.error());
        if (*size == 0) return tl::unexpected(inspector.cutOff());
        const auto found = inspector.take(ByteView(room).first(*size));
        if (!found) return tl::unexpected(found.error());
        if (!*found) continue;
        std::printf("format: %s\n", (*found)->format == vault::Format::armor ? "armor" : "binary");
        for (const std::string& type : (*found)->types) std::printf("stanza: %s\n", type.c_str());
        if ((*found)->work) std::printf("work factor: %d\n", *(*found)->work);
        return {};
    }
}

}  // namespace samtycke::backend
