import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { consentRecord, Server } from "./server.mjs";

let server;
before(async () => {
  server = await Server.start({ args: ["--quiet"] });
});
after(() => server.remove());

/** By hand, since fetch sets these headers itself. */
async function ask(method, path, headers, body = "") {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${path} HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n`;
  const answer = await server.raw(
    `${head}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${lines.join("")}\r\n${body}`,
  );
  const code = /"code":"([^"]+)"/.exec(answer)?.[1];
  return [Number(answer.slice(9, 12)), code];
}

const elsewhere = [
  { "Sec-Fetch-Site": "cross-site" },
  { "Sec-Fetch-Site": "same-site" },
  { "Sec-Fetch-Site": "cross-site", Origin: "http://site.example" },
  { Origin: "https://attacker.example" },
  { Origin: "null" },
  { Origin: "http://site.example.attacker.example" },
  { Origin: "http://site.example:81" },
];
const here = [
  {},
  { "Sec-Fetch-Site": "same-origin" },
  { "Sec-Fetch-Site": "none" },
  { Origin: "http://site.example" },
  { Origin: "https://site.example" },
];

test("a request that changes something is refused when another site makes it", async () => {
  for (const headers of elsewhere)
    for (const [method, path] of [
      ["POST", "/v1/okidoki/consents"],
      ["POST", "/v1/okidoki/events"],
      ["POST", "/v1/okidoki/uploads"],
      ["POST", "/v1/okidoki/admin/session"],
      ["DELETE", "/v1/okidoki/admin/session"],
      ["POST", "/v1/okidoki/admin/recipients"],
    ])
      assert.deepEqual(
        await ask(method, path, headers, "{}"),
        [403, "request.cross-site"],
        JSON.stringify(headers),
      );
});

test("and taken from the site itself and from programs", async () => {
  for (const headers of here) {
    const body = JSON.stringify(consentRecord());
    assert.deepEqual(await ask("POST", "/v1/okidoki/consents", headers, body), [201, undefined]);
  }
});

test("a read is answered to anyone, but no other site may read the answer", async () => {
  const answer = await server.fetch("/v1/okidoki/policy", {
    headers: { Origin: "https://other.example" },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("access-control-allow-origin"), null);
  assert.equal(answer.headers.get("cross-origin-resource-policy"), "same-origin");
});
