// What is told when the server does not give a file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { notGiven } = await load("js-glue/src/opened.ts");

test("an ended session and a removed file are told from a server that fails", () => {
  assert.equal(notGiven(401).code, "attachment.session");
  assert.equal(notGiven(404).code, "attachment.gone");
  for (const status of [0, 403, 500, 503])
    assert.equal(notGiven(status).code, "attachment.unavailable");
});

test("a full disk is told from a server that fails", async () => {
  const full = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const disk = { write: full, flush() {}, close() {} };
  const folder = {
    getDirectoryHandle: async () => folder,
    getFileHandle: async () => ({ createSyncAccessHandle: async () => disk }),
    removeEntry: async () => {},
  };
  const navigator = { storage: { getDirectory: async () => folder } };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  globalThis.fetch = async () => new Response(new Uint8Array(10));
  const failed = new Promise((resolve) => {
    globalThis.postMessage = (reply) => reply.type === "failed" && resolve(reply);
  });
  await load("js-glue/entries/vault-worker.ts");
  globalThis.onmessage({ data: { url: "", size: 10, identity: null, target: null, aside: "a" } });
  assert.equal((await failed).code, "attachment.disk");
});
