// 4 GiB (or as many as SAMTYCKE_GIB says) through the upload of the contact page in Chromium, to the
// real backend: memory of the worker above its start, and the longest task of the page's main thread.
import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Demo } from "../browser/harness.mjs";

const gibibytes = Number(process.env.SAMTYCKE_GIB ?? 4);
const demo = await Demo.start();
const { generateIdentity, recipientOf } = await import("../../dist/vault.js");

async function administrator(path, body, headers = {}) {
  const answer = await fetch(`${demo.origin}/v1/okidoki/admin/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.headers.get("set-cookie")?.split(";", 1)[0];
}

async function heap(visitor) {
  let total = 0;
  for (const worker of visitor.page.workers()) {
    const used = await worker.client.send("Runtime.getHeapUsage").catch(() => undefined);
    if (used) total += used.totalSize + used.embedderHeapUsedSize + used.backingStorageSize;
  }
  return total;
}

try {
  const cookie = await administrator("session", { name: "admin", password: demo.server.password });
  const recipient = await recipientOf(await generateIdentity());
  await administrator("recipients", { recipient, label: "Bench", departments: [] }, { cookie });
  const path = join(demo.server.home, "large.bin");
  const file = await open(path, "w");
  // Just below: the policy takes 2 GB a file.
  const files = Math.ceil((gibibytes * 2 ** 30) / 1.9e9);
  const size = Math.floor((gibibytes * 2 ** 30) / files);
  await file.truncate(size);
  await file.close();

  const visitor = await demo.visit("/okidoki/kontakt/", { network: false });
  await visitor.element("[data-action=choose]");
  await visitor.page.evaluate(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        globalThis.longest = Math.max(globalThis.longest, duration);
    }).observe({ type: "longtask" });
  });
  let most = 0;
  let before = 0;
  const start = performance.now();
  for (let i = 0; i < files; i++) {
    await visitor.choose("[data-action=choose]", path);
    await visitor.element("[data-action=send]");
    before ||= await heap(visitor);
    await visitor.click("[data-action=send]");
    while (!(await visitor.text()).includes("kommit fram")) {
      most = Math.max(most, await heap(visitor));
      await delay(100);
    }
    await visitor.click("[data-action=more]");
  }
  const seconds = (performance.now() - start) / 1e3;
  const longest = await visitor.page.evaluate(() => globalThis.longest);
  console.log(
    `${gibibytes} GiB in ${files} files through the upload in Chromium: ${((size * files) / 1e6 / seconds).toFixed(0)} MB/s; ` +
      `the worker took ${((most - before) / 1e6).toFixed(0)} MB above its start (64 at most; ${(most / 1e6).toFixed(0)} in all); ` +
      `the longest task of the page's main thread was ${longest.toFixed(0)} ms (50 at most; 0: none was long)`,
  );
  await visitor.close();
} finally {
  await demo.stop();
}
