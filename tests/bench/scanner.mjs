// What @slashgear/gdpr-cookie-scanner (peers.md calls it gdpr-cookie-scanner) makes of the English
// demo site. It loads the page, looks for the question, refuses, and in a fresh browser accepts.
// Where it has not seen the question its grade counts for nothing. It knows no Swedish.
import assert from "node:assert/strict";
import { chromium } from "playwright";
import { Server } from "../browser/harness.mjs";

// The scanner asks for a browser of playwright's own; ours is the system's.
const launch = chromium.launch.bind(chromium);
chromium.launch = (options) =>
  launch({ ...options, executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
const { scan } = await import("@slashgear/gdpr-cookie-scanner");

const server = await Server.create();
try {
  const { modal, compliance, errors } = await scan(`${server.origin}/okidoki/en/`);
  const { total, grade, breakdown, issues } = compliance;
  console.log(`question seen: ${modal.detected ? modal.selector : "no"}`);
  console.log(`buttons: ${modal.buttons.map(({ type, text }) => `${text} (${type})`).join(", ")}`);
  console.log(`grade: ${total} ${grade} ${JSON.stringify(breakdown)}`);
  for (const line of [...issues.map(({ description }) => description), ...errors])
    console.log(`- ${line}`);
  assert.ok(modal.detected, "the scanner has not seen the question");
  assert.deepEqual([total, grade, errors], [100, "A", []]);
} finally {
  await server.remove();
}
