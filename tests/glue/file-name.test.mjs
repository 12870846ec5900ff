import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { safeName, shortName } = await load("js-glue/src/file-name.ts");

test("a name is at most 200 characters, its ending stays, and it may be none", () => {
  const long = safeName(`${"a".repeat(199)}😀😀`);
  assert.equal(long, `${"a".repeat(199)}😀`);
  assert.equal(safeName(`${"a".repeat(300)}.pdf`), `${"a".repeat(196)}.pdf`);
  for (const nothing of ["   ", "", "/", "..", "\u202e"]) assert.equal(safeName(nothing), "");
  assert.equal(safeName("..\u202egpj.exe"), "__gpj.exe");
  assert.equal(shortName('..\u202e"gpj".exe'), '..\u202e"gpj".exe');
});
