#include "vault/prompt.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

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

std::string ask(int terminal, std::string_view prompt) {
    std::string line;
    line.reserve(4096);  // what the terminal takes for a line: nothing is left behind by growing
    if (::write(terminal, prompt.data(), prompt.size()) < 0) return line;
    for (char c = 0; ::read(terminal, &c, 1) == 1 && c != '\n';) line += c;
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
    const Silence silence(terminal.get());
    if (!silence.holds()) return unseen();
    std::string first = ask(terminal.get(), "Enter the passphrase: ");
    if (times == Ask::once) return first;
    std::string second = ask(terminal.get(), "Enter the same passphrase once more: ");
    const bool same = first == second;
    crypto::wipe(second);
    if (same) return first;
    crypto::wipe(first);
    return fail("vault.passphrase-differs", "The two passphrases differ; begin anew.");
}

}  // namespace samtycke::backend
