// `samtycke encrypt`, `decrypt`, `identity`, `recipient` and `inspect`, against Debian's age.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ageUnderPassphrase } from "../age_passphrase.mjs";
import { ageVectors, oddAmong } from "../glue/vault_vectors.mjs";
import { binary } from "./server.mjs";

const folder = mkdtempSync(join(tmpdir(), "samtycke-commands-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = (name) => join(folder, name);
const put = (name, content) => {
  writeFileSync(path(name), content);
  return path(name);
};

const run = (args, input = "") => spawnSync(binary, args, { input, maxBuffer: 1e8 });

/** What a command that succeeds wrote to standard output. */
function output(args, input) {
  const { status, stdout, stderr } = run(args, input);
  assert.equal(status, 0, `${args}: ${stderr}`);
  return stdout;
}

function refused(args, code, input, wantedStatus = 1) {
  const { status, stderr } = run(args, input);
  assert.equal(status, wantedStatus, `${args}: ${stderr}`);
  assert.match(`${stderr}`, new RegExp(`^samtycke: ${code.replace(".", "\\.")}: [^\n]+\n$`));
}

const content = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => 7 * i + 3));
const classic = path("classic.key");
const hybrid = path("hybrid.key");
const recipient = `${output(["identity", "-o", classic])}`.trim();
const hybridRecipient = `${output(["identity", "--post-quantum", "-o", hybrid])}`.trim();
const secret = put("secret.txt", "korrekt häst\n");

test("an identity file is age's, readable by its owner alone", () => {
  assert.match(recipient, /^age1[a-z0-9]{58}$/);
  assert.match(hybridRecipient, /^age1pq1[a-z0-9]{1952}$/);
  assert.equal(`${execFileSync("age-keygen", ["-y", classic])}`.trim(), recipient);
  assert.equal(statSync(classic).mode & 0o777, 0o600);
  assert.equal(`${output(["recipient", hybrid])}`.trim(), hybridRecipient);
  assert.match(`${output(["identity"])}`, /^# public key: age1\w+\nAGE-SECRET-KEY-1\w+\n$/);
});

test("age opens what encrypt made, and decrypt opens what age made", () => {
  for (const size of [0, 1, 65_536, 65_537, 200_000]) {
    const bytes = content.subarray(0, size);
    for (const armor of [[], ["-a"]]) {
      const file = output(["encrypt", "-r", recipient, ...armor], bytes);
      assert.deepEqual(execFileSync("age", ["-d", "-i", classic], { input: file }), bytes);
      const theirs = execFileSync("age", ["-r", recipient, ...armor], { input: bytes });
      assert.deepEqual(output(["decrypt", "-i", classic], theirs), bytes);
    }
  }
});

test("under a passphrase, both ways with age", () => {
  const ours = output(["encrypt", "--passphrase-file", secret, "--work-factor", "9"], content);
  assert.deepEqual(ageUnderPassphrase(folder, "korrekt häst", ["-d"], ours), content);
  const theirs = ageUnderPassphrase(folder, "korrekt häst", ["-p"], content);
  const opens = ["decrypt", "--passphrase-file", secret, "-i", classic];
  assert.deepEqual(output(opens, theirs), content);
  assert.match(
    `${output(["inspect"], theirs)}`,
    /^format: binary\nstanza: scrypt\nwork factor: \d+\n$/,
  );
  refused([...opens, "--max-work-factor", "8"], "vault.work-factor", ours);
  refused(["decrypt", "--passphrase-file", put("other", "x")], "vault.passphrase-wrong", ours);
  refused(["decrypt", "-i", classic], "vault.passphrase-needed", ours);
  refused(["encrypt", "--passphrase-file", put("empty", "\n")], "vault.passphrase-empty", content);
});

test("a passphrase is asked for on the terminal, twice before it is needed again, and not shown", () => {
  const typing = (passphrase, args, input) =>
    ageUnderPassphrase(folder, passphrase, args, input, binary);
  const ours = typing("korrekt häst", ["encrypt", "-p", "--work-factor", "9"], content);
  assert.deepEqual(typing("korrekt häst", ["decrypt", "-p"], ours), content);
  assert.deepEqual(output(["decrypt", "--passphrase-file", secret], ours), content);
  const differing = () => typing("korrekt häst\nkorrekt ko", ["encrypt", "-p"], content);
  assert.throws(differing, (error) => {
    assert.match(error.message, /vault\.passphrase-differs/);
    assert.doesNotMatch(error.message, /häst|ko/);
    return true;
  });
});

test("an identity file under a passphrase is opened, as age does", () => {
  const file = output(["encrypt", "-r", recipient], content);
  const passphrase = "korrekt häst";
  for (const armor of [[], ["-a"]]) {
    const sealing = ["--passphrase-file", secret, "--work-factor", "9", ...armor];
    const ours = put("ours.age", output(["encrypt", ...sealing, classic]));
    const theirs = put(
      "theirs.age",
      ageUnderPassphrase(folder, passphrase, ["-p", ...armor], readFileSync(classic)),
    );
    assert.deepEqual(ageUnderPassphrase(folder, passphrase, ["-d", "-i", ours], file), content);
    const typed = ["decrypt", "-i", ours];
    assert.deepEqual(ageUnderPassphrase(folder, passphrase, typed, file, binary), content);
    const opens = ["decrypt", "-i", theirs, "--passphrase-file", secret];
    assert.deepEqual(output(opens, file), content);
    const wrong = ["--passphrase-file", put("other", "x")];
    refused(["decrypt", "-i", ours, ...wrong], "vault.passphrase-wrong", file);
  }
  const cut = put("cut.age", readFileSync(path("ours.age")).subarray(0, -60));
  refused(["decrypt", "-i", cut, "--passphrase-file", secret], "vault.truncated", file);
  const other = put("none.age", output(["encrypt", "-r", recipient], "x"));
  refused(["decrypt", "-i", other, "--passphrase-file", secret], "vault.no-match", file);
});

const interrupted = `
import os, pty, sys, termios
terminal, other_end = pty.openpty()
child = os.fork()
if child == 0:
    os.setsid()
    os.open(os.ttyname(other_end), os.O_RDWR)  # becomes the one that controls it
    os.execvp(sys.argv[1], sys.argv[1:])
shows = lambda: bool(termios.tcgetattr(other_end)[3] & termios.ECHO)
said = b""
while b"passphrase" not in said:
    said += os.read(terminal, 1024)
os.write(terminal, b"half a passphrase\\x03")
status = os.waitpid(child, 0)[1]
print(os.waitstatus_to_exitcode(status), shows())
`;

test("Ctrl-C at the question for a passphrase ends it, and the terminal shows what is typed again", () => {
  const { stdout, stderr } = spawnSync(
    "python3",
    ["-c", interrupted, binary, "encrypt", "-p", "-o", path("never")],
    { timeout: 20_000 },
  );
  assert.equal(`${stdout}`, "-2 True\n", `${stderr}`);
});

test("for post-quantum recipients, from files to files", () => {
  const input = put("content", content);
  const list = put("recipients.txt", `# the office\n\n${hybridRecipient}\r\n`);
  output(["encrypt", "-R", list, "--recipient", hybridRecipient, "-o", path("pq.age"), input]);
  output(["decrypt", "-i", classic, "-i", hybrid, "-o", path("pq.out"), path("pq.age")]);
  assert.deepEqual(readFileSync(path("pq.out")), content);
  assert.equal(
    `${output(["inspect", path("pq.age")])}`,
    "format: binary\nstanza: mlkem768x25519\nstanza: mlkem768x25519\n",
  );
});

test("no file is replaced, and none appears before it is whole", () => {
  const file = output(["encrypt", "-r", recipient], content);
  const kept = put("kept", "kept");
  const before = readdirSync(folder);
  refused(["decrypt", "-i", classic, "-o", kept], "file.exists", file);
  refused(["encrypt", "-r", recipient, "-o", kept], "file.exists", content);
  refused(["identity", "-o", kept], "file.exists");
  const open = ["decrypt", "-i", classic, "-o", path("new")];
  refused(open, "vault.truncated", file.subarray(0, 100));
  refused(open, "vault.payload-damaged", file.subarray(0, 100_000));
  const changed = Buffer.from(file);
  changed[150_000] ^= 1;
  refused(open, "vault.payload-damaged", changed);
  refused(["decrypt", "-i", hybrid, "-o", path("new")], "vault.no-match", file);
  assert.equal(`${readFileSync(kept)}`, "kept");
  assert.deepEqual(readdirSync(folder), before);
});

/** Runs a program where the file system gives no file without a name (O_TMPFILE: not supported). */
const namedOnly = `
import ctypes, os, signal, struct, sys
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
openat = {"x86_64": 257, "aarch64": 56}[os.uname().machine]
steps = [(0x20, 0, 0, 0), (0x15, 0, 3, openat), (0x20, 0, 0, 32), (0x45, 0, 1, 0o20000000),
         (0x06, 0, 0, 0x50000 | 95), (0x06, 0, 0, 0x7FFF0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]
prctl = ctypes.CDLL(None, use_errno=True).prctl
what = Filter(len(steps), ctypes.addressof(code))
if prctl(38, 1, 0, 0, 0) or prctl(22, 2, ctypes.byref(what), 0, 0):
    sys.exit("no filter: %d" % ctypes.get_errno())
os.execv(sys.argv[1], sys.argv[1:])
`;
const fileSystems = { unnamed: [binary], named: ["python3", "-c", namedOnly, binary] };

/** A command that has made its output, and waits for the rest of its input. */
async function begun([program, ...before], args, input) {
  const child = spawn(program, [...before, ...args]);
  after(() => child.kill("SIGKILL"));
  child.stdin.on("error", () => {});
  child.stdin.write(input);
  const result = { child, said: "", ended: once(child, "close"), output: undefined };
  child.stderr.on("data", (text) => {
    result.said += text;
  });
  await once(child, "spawn");
  const opened = () => {
    for (const number of readdirSync(`/proc/${child.pid}/fd`)) {
      const name = `/proc/${child.pid}/fd/${number}`;
      try {
        // Something has been written.
        if (readlinkSync(name).startsWith(`${folder}/`) && statSync(name).size > 60_000)
          return statSync(name);
      } catch {} // closed meanwhile
    }
  };
  while (!result.output) {
    assert.equal(child.exitCode ?? child.signalCode, null, result.said);
    await new Promise((done) => setTimeout(done, 10));
    result.output = opened();
  }
  return result;
}

for (const [kind, program] of Object.entries(fileSystems)) {
  test(`a file that comes to be meanwhile is not replaced either (${kind})`, async () => {
    const name = path(`meanwhile-${kind}`);
    const run = await begun(program, ["encrypt", "-r", recipient, "-o", name], content);
    writeFileSync(name, "mine");
    const before = readdirSync(folder).filter((name) => !name.endsWith(".part"));
    run.child.stdin.end();
    assert.deepEqual(await run.ended, [1, null]);
    assert.match(run.said, /^samtycke: file\.exists: /);
    assert.equal(`${readFileSync(name)}`, "mine");
    assert.deepEqual(readdirSync(folder), before);
  });

  test(`what is stopped leaves nothing (${kind})`, async () => {
    const file = output(["encrypt", "-r", recipient], content);
    const before = readdirSync(folder);
    const caught = ["SIGINT", "SIGTERM", "SIGHUP", "SIGPIPE"];
    for (const signal of kind === "named" ? caught : ["SIGINT", "SIGKILL"])
      for (const [args, input] of [
        [["decrypt", "-i", classic], file.subarray(0, 150_000)],
        [["encrypt", "-r", recipient], content],
      ]) {
        const run = await begun(program, [...args, "-o", path("stopped")], input);
        assert.equal(run.output.nlink, kind === "named" ? 1 : 0);
        if (kind === "named") assert.equal(run.output.mode & 0o777, 0o600);
        run.child.kill(signal);
        assert.deepEqual(await run.ended, [null, signal]);
        assert.deepEqual(readdirSync(folder), before);
      }
  });

  test(`a signal that is ignored, as under nohup, stays so (${kind})`, async () => {
    const ignoring = ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", ...program];
    const name = path(`nohup-${kind}`);
    const run = await begun(ignoring, ["encrypt", "-r", recipient, "-o", name], content);
    run.child.kill("SIGHUP");
    run.child.stdin.end();
    assert.deepEqual(await run.ended, [0, null]);
    assert.deepEqual(output(["decrypt", "-i", classic, name]), content);
  });

  test(`a file that is whole has the usual mode, an identity its owner's (${kind})`, () => {
    const made = (mask, name, args, input) => {
      const line = ["-c", `umask ${mask}; exec "$@"`, "sh", ...program, ...args, "-o", path(name)];
      const { status, stderr } = spawnSync("sh", line, { input });
      assert.equal(status, 0, `${stderr}`);
      return statSync(path(name)).mode & 0o777;
    };
    const encrypt = ["encrypt", "-r", recipient];
    assert.equal(made("022", `mode-022-${kind}`, encrypt, content), 0o644);
    assert.equal(made("027", `mode-027-${kind}`, encrypt, content), 0o640);
    const file = readFileSync(path(`mode-022-${kind}`));
    assert.equal(made("022", `mode-${kind}`, ["decrypt", "-i", classic], file), 0o644);
    assert.deepEqual(readFileSync(path(`mode-${kind}`)), content);
    assert.equal(made("022", `mode-key-${kind}`, ["identity"]), 0o600);
  });
}

test("- and /dev/stdout are standard output; a pipe or a device is written to", async () => {
  const at = (...args) => spawnSync(binary, args, { input: content, cwd: folder, maxBuffer: 1e8 });
  const before = readdirSync(folder);
  for (const name of ["-", "/dev/stdout"]) {
    const made = at("encrypt", "-r", recipient, "-o", name);
    assert.equal(made.status, 0, `${made.stderr}`);
    assert.deepEqual(output(["decrypt", "-i", classic, "-o", name], made.stdout), content);
    assert.match(`${at("identity", "-o", name).stdout}`, /^#.*\nAGE-SECRET-KEY-1\w+\n$/);
  }
  const nothing = at("encrypt", "-r", recipient, "-o", "/dev/null");
  assert.equal(`${nothing.status} ${nothing.stdout}${nothing.stderr}`, "0 ");
  assert.deepEqual(readdirSync(folder), before);

  execFileSync("mkfifo", [path("pipe")]);
  const reader = spawn("cat", [path("pipe")]);
  const parts = [];
  reader.stdout.on("data", (part) => parts.push(part));
  const closed = once(reader, "close");
  output(["encrypt", "-r", recipient, "-o", path("pipe")], content);
  await closed;
  assert.deepEqual(output(["decrypt", "-i", classic], Buffer.concat(parts)), content);
  assert.ok(statSync(path("pipe")).isFIFO());

  symlinkSync(path("nowhere"), path("dangling"));
  for (const name of [folder, path("dangling")])
    refused(["encrypt", "-r", recipient, "-o", name], "file.exists", content);
});

test("/dev/stdout adds to a file that the shell appends to", () => {
  const name = put("appended", "before");
  const made = spawnSync(binary, ["encrypt", "-a", "-r", recipient, "-o", "/dev/stdout"], {
    stdio: ["ignore", openSync(name, "a"), "pipe"],
  });
  assert.equal(made.status, 0, `${made.stderr}`);
  assert.match(`${readFileSync(name)}`, /^before-----BEGIN AGE/);
});

test("an empty name, as of an unset variable, does not mean standard input or output", () => {
  const file = output(["encrypt", "-r", recipient], content);
  for (const args of [
    ["encrypt", "-r", recipient, ""],
    ["encrypt", "-r", recipient, "--", ""],
    ["encrypt", "-r", recipient, "-o", ""],
    ["encrypt", "-R", ""],
    ["encrypt", "--passphrase-file", ""],
    ["decrypt", "-i", classic, ""],
    ["decrypt", "-i", classic, "-o", ""],
    ["decrypt", "-i", ""],
    ["identity", "-o", ""],
    ["recipient", ""],
    ["inspect", ""],
  ]) {
    const { stdout } = run(args, file);
    assert.equal(stdout.length, 0, `${args}`);
    refused(args, "usage.option", file, 2);
  }
});

test("a list of keys that is too long is said to be that", () => {
  const long = put("long.txt", `${recipient}\n`.repeat(30_000));
  const { status, stderr } = run(["encrypt", "-R", long], "");
  assert.equal(status, 1);
  assert.match(`${stderr}`, /^samtycke: file\.read: .*long\.txt is longer than the 1048576 bytes/);
});

test("on standard output, only authentic bytes come before an error", () => {
  const file = output(["encrypt", "-r", recipient], content);
  file[file.length - 5] ^= 1;
  const { status, stdout, stderr } = run(["decrypt", "-i", classic], file);
  assert.equal(status, 1);
  assert.deepEqual(stdout, content.subarray(0, 3 * 65_536));
  assert.match(`${stderr}`, /^samtycke: vault\.payload-damaged: .*chunk 3 /);
});

test("a file that shrinks while it is read makes no short file that opens", async () => {
  const large = put("shrinking.bin", Buffer.alloc(5_000_000));
  const child = spawn(binary, ["encrypt", "-r", recipient, large]);
  await once(child.stdout, "readable"); // the rest waits until it is read
  truncateSync(large, 1_000_000);
  const [made, said] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  assert.match(
    Buffer.concat(said).toString(),
    /^samtycke: file\.read: .*shorter while it was read/,
  );
  refused(["decrypt", "-i", classic], "vault.truncated", Buffer.concat(made));
});

test("what is read is not written to, where it would never end", () => {
  const same = put("same.bin", content);
  const appended = ["-c", 'exec "$1" encrypt -r "$2" "$3" >> "$3"', "append", binary, recipient];
  const { status, stderr } = spawnSync("bash", [...appended, same], { timeout: 20_000 });
  assert.equal(status, 1);
  assert.match(`${stderr}`, /^samtycke: file\.same: /);
  assert.deepEqual(readFileSync(same), content);
});

test("what is printed has been written", () => {
  const age = put("printed.age", output(["encrypt", "-r", recipient], content));
  for (const args of [
    ["recipient", classic],
    ["inspect", age],
  ]) {
    const full = openSync("/dev/full", "w");
    const { status, stderr } = spawnSync(binary, args, { stdio: ["ignore", full, "pipe"] });
    closeSync(full);
    assert.equal(status, 1);
    assert.match(`${stderr}`, /^samtycke: file\.write: /);
  }
});

test("a file larger than the process may write is said to be that, and not left behind", () => {
  const limited = ["-c", 'ulimit -f 100; exec "$@"', "limited", binary];
  const target = path("over-limit.age");
  const { status, stderr } = spawnSync(
    "bash",
    [...limited, "encrypt", "-r", recipient, "-o", target],
    { input: content },
  );
  assert.equal(status, 1);
  assert.match(`${stderr}`, /^samtycke: file\.write: .*File too large/);
  assert.equal(existsSync(target), false);
});

test("what cannot be done is said with its code", () => {
  refused(["encrypt"], "vault.no-recipients");
  refused(["encrypt", "-r", "age1x"], "vault.recipient");
  refused(["encrypt", "-r", recipient, "-r", hybridRecipient], "vault.mixed-recipients");
  refused(["encrypt", "-R", path("none")], "file.read");
  refused(["encrypt", "-r", recipient, path("none")], "file.read");
  refused(["encrypt", "-r", recipient, folder], "file.read");
  refused(["encrypt", "-r", recipient, "-o", path("no/folder")], "file.write");
  refused(["encrypt", "-R", classic], "vault.recipient");
  refused(["decrypt"], "vault.no-identity");
  refused(["decrypt", "-i", put("recipient", recipient)], "vault.identity");
  refused(["decrypt", "-i", classic], "vault.not-age", "hello");
  refused(["decrypt", "-i", classic], "vault.not-age", "");
  refused(["recipient"], "vault.no-identity", "# nothing\n");
  refused(["inspect"], "vault.truncated", "age-encryption.org/v1\n");
  const wrong = [
    ["encrypt", "-r"],
    ["encrypt", "--identity", classic],
    ["encrypt", "-r", recipient, "--passphrase-file", secret],
    ["encrypt", "-r", recipient, "a", "b"],
    ["encrypt", "--passphrase-file", secret, "--work-factor", "23"],
    ["decrypt", "--armor"],
    ["identity", "name"],
    ["inspect", "--nonsense"],
    ["encrypt", "--passphrase-file", "-"],
    ["encrypt", "-R", "-", "-R", "-", classic],
    ["encrypt", "-R", "/dev/stdin", "-"],
    ["decrypt", "-i", "-"],
    ["decrypt", "-i", "-", "--passphrase-file", "-", classic],
  ];
  for (const args of wrong) refused(args, "usage.option", "", 2);
});

test("a folder is refused as input before anything is written", () => {
  const before = readdirSync(folder);
  for (const [args, stdin] of [
    [["encrypt", "-r", recipient, folder], "ignore"],
    [["encrypt", "-r", recipient, "-o", path("of-folder"), folder], "ignore"],
    [["encrypt", "-r", recipient], openSync(folder)],
    [["decrypt", "-i", classic, folder], "ignore"],
  ]) {
    const { status, stdout, stderr } = spawnSync(binary, args, { stdio: [stdin, "pipe", "pipe"] });
    assert.equal(status, 1);
    assert.equal(stdout.length, 0);
    assert.match(`${stderr}`, /^samtycke: file\.read: [^\n]+directory[^\n]+\n$/);
  }
  assert.deepEqual(readdirSync(folder), before);
});

test("after -- a name may begin with a hyphen", () => {
  put("-r", content);
  const at = { cwd: folder, maxBuffer: 1e8 };
  const made = spawnSync(binary, ["encrypt", "-r", recipient, "--", "-r"], at);
  assert.equal(made.status, 0, `${made.stderr}`);
  put("--", made.stdout);
  const opened = spawnSync(binary, ["decrypt", "-i", classic, "--", "--"], at);
  assert.deepEqual(opened.stdout, content);
  assert.deepEqual(output(["decrypt", "-i", classic, "--"], made.stdout), content);
  refused(["encrypt", "-r", recipient, "--", "a", "-a"], "usage.option", "", 2);
});

test("key files that were edited on Windows are read, and UTF-16 is named", () => {
  const windows = (name, text) => put(name, `\ufeff${text.replaceAll("\n", "\r\n")}`);
  const key = `${readFileSync(classic)}`;
  const file = output(["encrypt", "-R", windows("windows.txt", `${recipient}\n`)], content);
  assert.deepEqual(output(["decrypt", "-i", windows("windows.key", key)], file), content);
  const bare = windows("bare.key", key.replace(/#.*\n/, ""));
  assert.equal(`${output(["recipient", bare])}`.trim(), recipient);
  const wide = put("wide.key", Buffer.from(`\ufeff${key}`, "utf16le"));
  const { status, stderr } = run(["decrypt", "-i", wide], file);
  assert.equal(status, 1);
  assert.match(`${stderr}`, /^samtycke: file\.read: .*UTF-16/);
});

test("an identity that others could read is warned of, as age-keygen does", () => {
  const into = (mode) => {
    const name = put(`identity-${mode}`, "");
    chmodSync(name, mode);
    const made = spawnSync(binary, ["identity"], {
      stdio: ["ignore", openSync(name, "w"), "pipe"],
    });
    assert.equal(made.status, 0);
    assert.match(`${readFileSync(name)}`, /AGE-SECRET-KEY-1/);
    return `${made.stderr}`;
  };
  assert.match(into(0o644), /^samtycke: warning: others can read [^\n]+\n$/);
  assert.match(into(0o640), /^samtycke: warning: /);
  assert.equal(into(0o600), "");
  assert.equal(`${run(["identity"]).stderr}`, ""); // into a pipe
});

test("nothing at all is said to be empty, not something else", () => {
  for (const args of [["decrypt", "-i", classic], ["inspect"]]) {
    const { status, stderr } = run(args, "");
    assert.equal(status, 1);
    assert.match(`${stderr}`, /^samtycke: vault\.not-age: .*\bempty\b/);
  }
});

test("an error never holds a key or a passphrase", () => {
  const key = `${readFileSync(classic)}`.match(/AGE-SECRET-KEY-1(\w+)/)[1];
  const broken = put("broken.key", `AGE-SECRET-KEY-1${key.slice(0, -1)}\n`);
  const { stderr } = run(["decrypt", "-i", broken], "");
  assert.ok(!`${stderr}`.includes(key.slice(4, 12)), `${stderr}`);
});

test("--help tells every option of these commands", () => {
  for (const args of [["--help"], ["encrypt", "--help"], ["decrypt", "-h"]]) {
    const help = `${output(args)}`;
    for (const option of ["--recipient ", "--passphrase-file", "--armor", "--post-quantum"])
      assert.ok(help.includes(option));
  }
});

test("128 MiB go through both ways, and the memory stays what it is after 32 MiB", async () => {
  const zeros = Buffer.alloc(128 * 1024 * 1024);
  const most = ({ pid }) =>
    Number(/VmHWM:\s+(\d+) kB/.exec(`${readFileSync(`/proc/${pid}/status`)}`)[1]);
  /** Ends the input only when the memory of the process has been looked at. */
  const pipe = async (args, input) => {
    const child = spawn(binary, args, { stdio: ["pipe", "pipe", "inherit"] });
    try {
      const parts = [];
      child.stdout.on("data", (part) => parts.push(part));
      let before = 0;
      for (let at = 0; at < input.length; at += 1 << 20) {
        if (!child.stdin.write(input.subarray(at, at + (1 << 20))))
          await once(child.stdin, "drain");
        if (at === 32 << 20) before = most(child);
      }
      const more = most(child) - before;
      assert.ok(more < 16_000, `${args[0]} took ${more} kB more`);
      child.stdin.end();
      await once(child, "close");
      return Buffer.concat(parts);
    } finally {
      child.kill();
    }
  };
  const file = await pipe(["encrypt", "-r", recipient], zeros);
  assert.ok((await pipe(["decrypt", "-i", classic], file)).equals(zeros));
});

test("the age community's vectors open, or fail, as they are meant to", async () => {
  const open = ({ file, identities, passphrase }) => {
    const args = ["decrypt"];
    if (identities.length > 0) args.push("-i", put("vector.key", identities.join("\n")));
    if (passphrase !== undefined) args.push("--passphrase-file", put("vector.txt", passphrase));
    const { stdout, stderr } = run(args, file);
    return { bytes: stdout, code: /^samtycke: ([\w.-]+): /.exec(`${stderr}`)?.[1] ?? "" };
  };
  assert.deepEqual(await oddAmong(ageVectors, open), []);
});
