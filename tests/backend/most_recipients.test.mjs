// As many recipients as can be registered, with what a sender's and an administrator's browser run:
// a file for all of them is sent, listed, opened and wrapped anew.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import { Upload } from "tus-js-client";
import {
  decrypt,
  encrypt,
  fingerprint,
  generateIdentity,
  recipientOf,
  rewrap,
} from "../../dist/vault.js";
import { load } from "../glue/load.mjs";
import { policyWithVault, Server } from "./server.mjs";

const { sealedDescription, uploadMetadata } = await load("js-glue/src/upload-description.ts");
const { padded, padme } = await load("js-glue/src/padding.ts");
const { readDescription } = await load("js-glue/src/attachments.ts");
const { ageSize } = await load("js-glue/src/opened.ts");

const whole = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());
const opened = async (bytes, identity) => whole(await decrypt(bytes, { identities: [identity] }));
const content = Uint8Array.from({ length: 200_000 }, (_, i) => 7 * i);
const described = {
  name: `${"å".repeat(196)}.jpg`,
  type: "image/jpeg",
  size: content.length,
  thumbnail: content.subarray(0, 4096),
};

/** What is uploaded for these recipients, and Upload-Metadata. */
async function made(recipients) {
  const description = await sealedDescription(described, recipients);
  const file = await whole(await encrypt(content, { recipients }));
  const size = description.length + file.length;
  const bytes = await whole(padded(description, new Response(file).body, padme(size) - size));
  return { bytes, metadata: await uploadMetadata(description.length, recipients, "") };
}

for (const [number, postQuantum] of [
  [256, false],
  [16, true],
])
  test(`${number} ${postQuantum ? "post-quantum" : "classic"} recipients`, async () => {
    const identities = await Promise.all(
      Array.from({ length: number + 1 }, () => generateIdentity({ postQuantum })),
    );
    const all = await Promise.all(identities.map(recipientOf));
    const folder = await policyWithVault({ postQuantum, recipients: all.slice(0, 5) });
    const server = await Server.start({ args: ["--quiet"], folder });
    try {
      const headers = { Cookie: await server.signIn() };
      const api = (path, init = {}) =>
        server.fetch(`/v1/okidoki/${path}`, { ...init, headers: { ...headers, ...init.headers } });
      const register = (recipient) =>
        server.post("/v1/okidoki/admin/recipients", { recipient, label: "A" }, headers);
      for (const recipient of all.slice(5, number))
        assert.equal((await register(recipient)).status, 201);
      const refusal = await register(all[number]);
      assert.equal(refusal.status, 422);
      assert.equal((await refusal.json()).code, "recipients.too-many");
      const { recipients } = await (await api("recipients")).json();
      assert.deepEqual([...recipients].sort(), all.slice(0, number).sort());

      const { bytes, metadata } = await made(recipients);
      assert.ok(metadata.length < 8000, "what proxies take in one header");
      const url = await new Promise((resolve, reject) => {
        const upload = new Upload(Buffer.from(bytes), {
          endpoint: `${server.origin}/v1/okidoki/uploads`,
          storeFingerprintForResuming: false,
          onBeforeRequest: (request) => {
            if (request.getMethod() === "POST") request.setHeader("Upload-Metadata", metadata);
          },
          onSuccess: () => resolve(upload.url),
          onError: reject,
        });
        upload.start();
      });
      const id = url.split("/").pop();
      const listed = async () => (await (await api("admin/uploads")).json()).uploads[0];
      const openedBy = async (identity) => {
        const row = await listed();
        const text = await opened(Buffer.from(row.sealed, "base64"), identity);
        const { thumbnail, ...read } = readDescription(new TextDecoder().decode(text));
        assert.deepEqual({ ...read, thumbnail: await whole(thumbnail) }, described);
        const file = await whole((await api(`uploads/${id}`)).body);
        const size = ageSize({ header: row.header, size: read.size, url });
        assert.deepEqual(await opened(file.subarray(0, size), identity), content);
        return text;
      };
      const row = await listed();
      assert.deepEqual(row.for, await Promise.all(recipients.map(fingerprint)));
      const text = await openedBy(identities[number - 1]);

      // The last goes, and the one that found no room comes instead.
      const gone = await fingerprint(all[number - 1]);
      const removal = await api(`admin/recipients/${gone}`, { method: "DELETE" });
      assert.equal(removal.status, 204);
      assert.equal((await register(all[number])).status, 201);
      const { recipients: next } = await (await api("recipients")).json();
      assert.equal(next.length, number);
      const old = await whole((await api(`admin/uploads/${id}/header`)).body);
      const header = await rewrap(old, { identities: [identities[0]], recipients: next });
      const sealed = await whole(await encrypt(text, { recipients: next }));
      const answer = await api(`admin/uploads/${id}/keys`, {
        method: "PUT",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
          header: Buffer.from(header).toString("base64"),
          sealed: Buffer.from(sealed).toString("base64"),
          for: await Promise.all(next.map(fingerprint)),
          replaces: row.keys,
        }),
      });
      assert.equal(answer.status, 200, await answer.text());
      assert.equal(Buffer.from((await listed()).sealed, "base64").length, sealed.length);
      await openedBy(identities[number]);
      await assert.rejects(openedBy(identities[number - 1]), { code: "vault.no-match" });
    } finally {
      await server.remove();
      await rm(folder, { recursive: true });
    }
  });
