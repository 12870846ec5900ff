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

test("what joins letters or emoji stays between them, and goes elsewhere", () => {
  const family = "👩🏽\u200d👩\u200d👧 ❤️\u200d🔥.jpg";
  const persian = "می\u200cخواهم.txt";
  for (const name of [family, persian]) assert.equal(safeName(name), name);
  assert.equal(safeName("\u200da\u200d\u200db\u200c"), "_a__b_");
  assert.equal(safeName("a<\u200db|\u200cc"), "a__b__c");
  assert.equal(safeName("a\u200d\u202eb\u2066c\ufeffd\u200ee"), "a__b_c_d_e");
});
