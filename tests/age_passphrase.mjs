// Debian's age asks for a passphrase on a terminal only: this is one.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const terminal = `
import os, pty, sys
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
typed = os.environb[b"PASSPHRASE"].split(b"\\n")
seen = b""
while True:
    try:
        piece = os.read(terminal, 1024)
    except OSError:
        break
    if not piece:
        break
    seen += piece
    if b"passphrase" in seen and seen.rstrip().endswith(b":"):
        os.write(terminal, typed[0] + b"\\n")
        typed = typed[1:] or typed
        seen = b""
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
`;

/** Runs `program ARGS -o OUT IN`, typing the passphrase, or the lines of it in turn, when asked. @returns what it wrote */
export function ageUnderPassphrase(folder, passphrase, args, input, program = "age") {
  const from = join(folder, "terminal.in");
  const to = join(folder, "terminal.out");
  writeFileSync(from, input);
  rmSync(to, { force: true });
  const { status, stdout, stderr } = spawnSync(
    "python3",
    ["-c", terminal, program, ...args, "-o", to, from],
    { env: { ...process.env, PASSPHRASE: passphrase }, encoding: "utf8", timeout: 60_000 },
  );
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stdout}${stderr}`);
  return readFileSync(to);
}
