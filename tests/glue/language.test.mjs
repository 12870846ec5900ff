// Which of a policy's languages a visitor sees.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { languageAmong, primary } = await load("js-glue/src/language.ts");

test("a tag's language, with bokmål for all Norwegian", () => {
  const tags = ["sv", "sv-FI", "EN-gb", "no", "nn-NO", "nb-NO", ""];
  assert.deepEqual(tags.map(primary), ["sv", "sv", "en", "nb", "nb", "nb", ""]);
});

test("the first wish that the policy has, with the policy's own tag, or its first language", () => {
  for (const [languages, wishes, chosen] of [
    [["sv", "en"], ["en", "sv"], "en"],
    [["sv", "en"], ["de", "en-GB"], "en"],
    [["sv", "en"], ["de", "fi"], "sv"],
    [["sv-SE", "sv-FI"], ["sv-FI"], "sv-FI"],
    [["sv", "no"], ["nn-NO"], "no"],
    [["sv", "nb"], ["no"], "nb"],
    [["nn", "sv"], ["nb"], "nn"],
    [[], ["sv"], ""],
  ])
    assert.equal(languageAmong(languages, wishes), chosen, `${languages} for ${wishes}`);
});
