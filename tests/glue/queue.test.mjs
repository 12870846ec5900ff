import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { load } from "./load.mjs";

const { Queue } = await load("js-glue/src/queue.ts");

let kept;
let online;
let answers;
let asked;

beforeEach((context) => {
  kept = new Map();
  asked = [];
  answers = [];
  online = () => {};
  globalThis.localStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  globalThis.addEventListener = (_type, listener) => {
    online = listener;
  };
  context.mock?.timers.enable({ apis: ["setTimeout"] });
});

function backend(...replies) {
  globalThis.fetch = async (url, { body }) => {
    asked.push({ url, body: JSON.parse(body) });
    const reply = replies.shift();
    if (reply === undefined || reply === 0) throw new TypeError("offline");
    if (typeof reply === "object") return new Response(reply.text, { status: reply.status });
    const answer = reply < 300 ? { receipt: {} } : { code: "consent.refused" };
    return new Response(JSON.stringify(answer), { status: reply });
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const record = (id) => ({ id, tenant: "okidoki", path: "consents", body: { "@id": id } });
const waiting = () => JSON.parse(kept.get("samtycke_queue") ?? "[]").map(({ id }) => id);

test("a delivery is posted, acknowledged, and forgotten", async () => {
  backend(201);
  new Queue("https://example.com", (answer) => answers.push(answer)).add(record("a"));
  await settled();
  assert.deepEqual(asked, [
    { url: "https://example.com/v1/okidoki/consents", body: { "@id": "a" } },
  ]);
  assert.deepEqual(answers, [
    { type: "response", id: "a", status: 201, body: { receipt: {} }, sent: { "@id": "a" } },
  ]);
  assert.deepEqual(waiting(), []);
});

test("offline, deliveries are kept in order and go when the network is back", async () => {
  backend(0, 503, 201, 201);
  const queue = new Queue("", (answer) => answers.push(answer.id));
  queue.add(record("a"));
  queue.add(record("b"));
  await settled();
  assert.deepEqual(waiting(), ["a", "b"]);
  online();
  await settled();
  assert.deepEqual(waiting(), ["a", "b"]);
  online();
  await settled();
  assert.deepEqual(waiting(), []);
  assert.deepEqual(answers, ["a", "b"]);
});

test("a later page delivers what an earlier one could not", async () => {
  backend(0, 200);
  new Queue("", () => {}).add(record("a"));
  await settled();
  const later = new Queue("", (answer) => answers.push(answer.status));
  await later.flush();
  assert.deepEqual(answers, [200]);
});

test("an answer that is not the backend's is none: a portal's page, a proxy's 404", async () => {
  const portal = { status: 200, text: "<html>Welcome</html>" };
  backend(portal, { status: 404, text: "not here" }, { status: 403, text: "{}" }, 201);
  const queue = new Queue("", (answer) => answers.push(answer.status));
  queue.add(record("a"));
  for (let i = 0; i < 3; i++) {
    await settled();
    assert.deepEqual([waiting(), answers], [["a"], []]);
    online();
  }
  await settled();
  assert.deepEqual([waiting(), answers], [[], [201]]);
});

test("a refusal is final, and what follows it goes", async () => {
  backend(422, 201);
  const queue = new Queue("", (answer) => answers.push(answer.status));
  queue.add(record("a"));
  queue.add(record("b"));
  await settled();
  assert.deepEqual(answers, [422, 201]);
  assert.deepEqual(waiting(), []);
});

test("without storage a delivery is still tried, and the denial is an error", async () => {
  backend(201);
  globalThis.localStorage.setItem = () => {
    throw new Error("denied");
  };
  const queue = new Queue("", (answer) => answers.push(answer.status));
  assert.throws(() => queue.add(record("a")), { code: "storage.denied" });
  await settled();
  assert.deepEqual(answers, [201]);
});

test("a damaged queue is an empty one", async () => {
  backend(201);
  kept.set("samtycke_queue", "{nonsense");
  const queue = new Queue("", () => {});
  await queue.flush();
  assert.equal(asked.length, 0);
  kept.set("samtycke_queue", "[null, 3, {}]");
  queue.add(record("a"));
  await settled();
  assert.equal(asked.length, 1);
  assert.deepEqual(waiting(), []);
});
