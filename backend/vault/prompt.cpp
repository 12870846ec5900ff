#include "vault/prompt.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "base/crypto.h"
#include "storage/descriptor.h"

namespace samtycke::backend {
namespace {

// While it lives, the terminal does not show what is typed.
class Silence {
  public:
    explicit Silence(int terminal) : terminal_(terminal) {
        if (::tcgetattr(terminal_, &before_) != 0) return;
        termios quiet = before_;
        quiet.c_lflag = (quiet.c_lflag & ~static_cast<tcflag_t>(ECHO)) | ECHONL;
        if (::tcsetattr(terminal_, TCSAFLUSH, &quiet) == 0) silent_ = true;
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;
    ~Silence() {
        if (silent_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
    }
    bool holds() const { return silent_; }

  private:
    int terminal_;
    termios before_{};
    bool silent_ = false;
};

// While it lives, the signals that end a program wait, so that the terminal is put right first.
class Postponed {
  public:
    Postponed() {
        ::sigemptyset(&ending_);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::sigaddset(&ending_, signal);
        ::pthread_sigmask(SIG_BLOCK, &ending_, &before_);
    }
    Postponed(const Postponed&) = delete;
    Postponed& operator=(const Postponed&) = delete;
    ~Postponed() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    // Readable when one is waiting.
    Descriptor watch() const { return Descriptor(::signalfd(-1, &ending_, SFD_CLOEXEC)); }

  private:
    sigset_t ending_{};
    sigset_t before_{};
};

std::string ask(int terminal, int signals, std::string_view prompt) {
    std::string line;
    line.reserve(4096);  // what the terminal takes for a line: nothing is left behind by growing
    if (::write(terminal, prompt.data(), prompt.size()) < 0) return line;
    std::array<pollfd, 2> waiting{{{terminal, POLLIN, 0}, {signals, POLLIN, 0}}};
    for (char c = 0; ::poll(waiting.data(), waiting.size(), -1) > 0 && waiting[1].revents == 0 &&
                     ::read(terminal, &c, 1) == 1 && c != '\n';)
        line += c;
    return line;
}

}  // namespace

Result<std::string> askPassphrase(Ask times) {
    const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
    const auto unseen = [] {
        return fail("vault.no-terminal",
                    "There is no terminal to ask on; give the passphrase by --passphrase-file.");
    };
    if (!terminal) return unseen();
    const Postponed ending;
    const Descriptor signals = ending.watch();
    const Silence silence(terminal.get());
    if (!signals || !silence.holds()) return unseen();
    std::string first = ask(terminal.get(), signals.get(), "Enter the passphrase: ");
    if (times == Ask::once) return first;
    std::string second =
        ask(terminal.get(), signals.get(), "Enter the same passphrase once more: ");
    const bool same = first == second;
    crypto::wipe(second);
    if (same) return first;
    crypto::wipe(first);
    return fail("vault.passphrase-differs", "The two passphrases differ; begin anew.");
}

}  // namespace samtycke::backend
