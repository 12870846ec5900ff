// A worker of `./dev bench vault`, in Node and in browsers: encrypts when it is told to.
import { labourer } from "./vault-contest.mjs";

const inNode = typeof process === "object";
const port = inNode ? (await import("node:worker_threads")).parentPort : globalThis;
const vault = await import(inNode ? "../../dist/vault.js" : "/dist/vault.js");
const labour = await labourer(vault);
const answer = async () => {
  await labour();
  port.postMessage("done");
};
if (inNode) port.on("message", answer);
else port.onmessage = answer;
port.postMessage("ready");
