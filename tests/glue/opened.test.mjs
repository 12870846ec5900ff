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
