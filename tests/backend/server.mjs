// The real `samtycke` on a free port with a fresh data folder, for tests of the backend.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const binary = process.env.SAMTYCKE_BIN ?? join(root, "build/native-release/samtycke");
export const policies = join(root, "consent-schemas/policies");
export const policy = JSON.parse(await readFile(join(policies, "okidoki.json"), "utf8"));

export class Server {
  /** Every line the process wrote, both streams. */
  log = [];
  #process;

  /** `args` come after the folders; `wrap` is a command that runs the program's command line. */
  static async start({ args = [], wrap = [], port = 0, folder = policies } = {}) {
    const server = new Server();
    server.home = await mkdtemp(join(tmpdir(), "samtycke-backend-"));
    server.data = join(server.home, "data");
    server.args = args;
    server.wrap = wrap;
    server.port = port;
    server.policies = folder;
    await server.resume();
    return server;
  }

  /** Starts it, or starts it again with the same data on the same port. */
  async resume() {
    const command = [
      ...this.wrap,
      binary,
      "serve",
      "--port",
      String(this.port),
      "--data",
      this.data,
    ];
    command.push("--policies", this.policies, ...this.args);
    const child = spawn(command[0], command.slice(1), { stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    this.pid = child.pid;
    const listening = new Promise((resolve, reject) => {
      createInterface({ input: child.stderr }).on("line", (line) => this.log.push(line));
      createInterface({ input: child.stdout }).on("line", (line) => {
        this.log.push(line);
        this.password ??= / of okidoki .* password (\S+)$/.exec(line)?.[1];
        const address = /answers at http:\/\/127\.0\.0\.1:(\d+)\//.exec(line);
        if (address) resolve(Number(address[1]));
      });
      child.on("exit", (code) =>
        reject(new Error(`samtycke ended with ${code}:\n${this.log.join("\n")}`)),
      );
    });
    this.port = await listening;
    this.origin = `http://127.0.0.1:${this.port}`;
  }

  async stop(signal = "SIGTERM") {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null)
      return this.#process.exitCode;
    const gone = once(this.#process, "exit");
    this.#process.kill(signal);
    const [code] = await gone;
    return code;
  }

  /** Ends it in good order, which a sanitizer's finding would turn into another status. */
  async remove() {
    const code = await this.stop();
    await rm(this.home, { recursive: true, force: true });
    assert.ok(code === 0 || code === null, `samtycke ended with ${code}:\n${this.log.join("\n")}`);
  }

  fetch(path, options = {}) {
    return fetch(this.origin + path, { redirect: "manual", ...options });
  }

  post(path, body, headers = {}) {
    return this.fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  /** Signs in; the value for a Cookie header. */
  async signIn(name = "admin", password = this.password) {
    const answer = await this.post("/v1/okidoki/admin/session", { name, password });
    assert.equal(answer.status, 204, await answer.text());
    return answer.headers.get("set-cookie").split(";")[0];
  }

  /** Begins an upload; the answer. */
  begin(length, told = metadata, headers = {}) {
    return this.fetch("/v1/okidoki/uploads", {
      method: "POST",
      headers: {
        ...tus,
        "Upload-Length": String(length),
        "Upload-Metadata": told,
        ...headers,
      },
    });
  }

  /** Sends the bytes from `offset` on; the answer. */
  append(url, offset, body, headers = {}, options = {}) {
    return this.fetch(url, {
      ...options,
      method: "PATCH",
      headers: {
        ...tus,
        "Upload-Offset": String(offset),
        "Content-Type": "application/offset+octet-stream",
        ...headers,
      },
      body,
    });
  }

  /** Sends a whole file; its id. */
  async send(bytes, told, headers) {
    const answer = await this.begin(bytes.length, told, headers);
    assert.equal(answer.status, 201, await answer.text());
    const url = answer.headers.get("location");
    const sent = await this.append(url, 0, bytes);
    assert.equal(sent.status, 204, await sent.text());
    return url.split("/").pop();
  }

  /** Changes the database of the running server, as time or an older program would have. */
  sql(statement) {
    const file = join(this.data, "samtycke.sqlite");
    return execFileSync("sqlite3", ["-cmd", ".timeout 5000", file, statement]).toString();
  }

  /** Sends bytes as they are and gives back all that comes until the server closes. */
  async raw(...pieces) {
    const socket = connect(this.port, "127.0.0.1");
    socket.on("error", () => {});
    const received = [];
    socket.on("data", (data) => received.push(data));
    await once(socket, "connect");
    for (const piece of pieces) socket.write(piece);
    if (!socket.closed) await once(socket, "close");
    return Buffer.concat(received).toString("latin1");
  }
}

/** A random identifier of the given version (RFC 9562); version 7 begins with the time. */
export function uuid(version, at = Date.now()) {
  const bytes = randomBytes(16);
  if (version === 7) bytes.writeUIntBE(at, 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | (version << 4);
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A consent record as core makes it (wasm/core/proof/record.cpp). */
export function consentRecord({
  id = uuid(7),
  principal = uuid(4),
  at = Date.now(),
  given = ["analytics"],
  control = "preferences-save",
  texts = "ab".repeat(32),
} = {}) {
  const text = (words) => words.sv;
  const places = {
    sweden: "loc:SE",
    finland: "loc:FI",
    euEea: "loc:EEA",
    outsideEuEea: "dpv:ThirdCountry",
  };
  const place = (name) =>
    places[name] ?? places[name?.replace(/-(.)/g, (_, c) => c.toUpperCase())] ?? "loc:EEA";
  const processors = new Map(policy.processors.map((processor) => [processor.id, processor]));
  const data = new Map(policy.data.map((category) => [category.id, category]));
  const lifetime = Number(/^P(\d+)D$/.exec(policy.consent?.lifetime ?? "P182D")[1]);
  const { controller } = policy;
  const processes = policy.purposes
    .filter((purpose) => purpose.asked)
    .map((purpose) => {
      const recipients = (purpose.recipients ?? []).map((name) => processors.get(name));
      const storage = recipients.map(({ place: where }) => ({
        "@type": "dpv:StorageLocation",
        "dpv:hasLocation": place(where),
      }));
      if (storage.length === 0)
        storage.push({
          "@type": "dpv:StorageLocation",
          "dpv:hasLocation": `loc:${controller.country}`,
        });
      for (const { period } of purpose.retention)
        storage.push({ "@type": "dpv:StorageDuration", "dpv:hasDuration": period });
      return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": { "@id": `#${purpose.id}`, "dct:title": text(purpose.title) },
        "dpv:hasLegalBasis": "eu-gdpr:A6-1-a",
        "dpv:hasPersonalData": (purpose.data ?? []).map((name) => ({
          "@id": `#${name}`,
          "dct:title": text(data.get(name).title),
        })),
        "dpv:hasRecipient": recipients.map((processor) => ({
          "@type": processor.thirdParty === false ? "dpv:DataProcessor" : "dpv:ThirdParty",
          "schema:name": processor.name,
        })),
        "dpv:hasStorageCondition": storage,
        "dpv:hasConsentStatus": given.includes(purpose.id)
          ? "dpv:ConsentGiven"
          : "dpv:ConsentRefused",
      };
    });
  return {
    "@context": {
      dct: "http://purl.org/dc/terms/",
      dpv: "https://w3id.org/dpv#",
      "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
      loc: "https://w3id.org/dpv/loc#",
      schema: "https://schema.org/",
      spdx: "http://spdx.org/rdf/terms#",
    },
    "@id": `urn:uuid:${id}`,
    "@type": "dpv:ConsentRecord",
    "dct:conformsTo": "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr",
    "dct:created": new Date(at).toISOString(),
    "dct:valid": new Date(at + lifetime * 86_400_000).toISOString(),
    "dpv:hasDataSubject": { "@id": `urn:uuid:${principal}`, "@type": "dpv:DataSubject" },
    "dpv:hasDataController": {
      "@type": "dpv:DataController",
      "schema:name": controller.name,
      "schema:address": controller.address,
      "schema:email": controller.email,
    },
    "dpv:hasJurisdiction": `loc:${controller.country}`,
    "dpv:hasNotice": {
      "@type": "dpv:PrivacyNotice",
      "dct:hasVersion": policy.version,
      "dct:language": "sv",
      "schema:url": policy.policyUrl,
      "spdx:checksum": {
        "spdx:algorithm": "spdx:checksumAlgorithm_sha256",
        "spdx:checksumValue": texts,
      },
    },
    "dpv:hasProcess": processes,
    "dpv:hasIndicationMethod": control,
    "dpv:isIndicatedBy": "dpv:DataSubject",
    "dpv:hasConsentControl": "dpv:WithdrawConsent",
    "schema:globalPrivacyControl": false,
  };
}

export const tus = { "Tus-Resumable": "1.0.0" };

/** The header of an age file for whoever `stanza` stands for. */
export const ageHeader = (stanza = "test") =>
  Buffer.from(`age-encryption.org/v1\n-> ${stanza}\n\n--- ${"A".repeat(43)}\n`);

/** Bytes that are an age file to whoever does not open it. */
function ageFile(size, header) {
  return Buffer.concat([header, randomBytes(size - header.length)]);
}

/** A description, as the server lists it, and what Upload-Metadata says of it. */
export const description = ageFile(150, ageHeader("description"));
export const sealed = description.toString("base64");
export const metadata = `description ${btoa(description.length)}`;

/** The bytes of an upload, so many in all: the description and the content under this header. */
export function uploadOf(size = 400, header = ageHeader()) {
  return Buffer.concat([description, ageFile(size - description.length, header)]);
}

/** How the sender of a file names a recipient. */
export const fingerprint = (recipient) =>
  createHash("sha256").update(recipient).digest("hex").slice(0, 16);

/** A folder with Okidoki's policy, its vault changed. */
export async function policyWithVault(change) {
  const folder = await mkdtemp(join(tmpdir(), "samtycke-policy-"));
  const changed = { ...policy, vault: { ...policy.vault, ...change } };
  await writeFile(join(folder, "okidoki.json"), JSON.stringify(changed));
  return folder;
}
