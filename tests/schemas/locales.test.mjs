// The interface texts: every language has the same files, keys and placeholders. A view that lacks
// one key does not open at all.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../consent-schemas/locales/", import.meta.url));
const languages = readdirSync(folder);
const read = (language, name) => JSON.parse(readFileSync(join(folder, language, name), "utf8"));
const placeholders = (text) => [...new Set(text.match(/\{\w+\}/g))].sort();

test("Swedish, English and Finnish are there, with the same files", () => {
  for (const language of ["sv", "en", "fi"]) assert.ok(languages.includes(language));
  for (const language of languages)
    assert.deepEqual(readdirSync(join(folder, language)), readdirSync(join(folder, "sv")));
});

for (const language of languages.filter((one) => one !== "sv"))
  for (const name of readdirSync(join(folder, "sv")))
    test(`${language}/${name} says what sv/${name} says`, () => {
      const [swedish, texts] = [read("sv", name), read(language, name)];
      assert.deepEqual(Object.keys(texts).sort(), Object.keys(swedish).sort());
      for (const [key, text] of Object.entries(texts)) {
        assert.ok(text.trim(), `${key} is empty`);
        assert.deepEqual(placeholders(text), placeholders(swedish[key]), key);
      }
    });

test("a policy's languages all have interface texts", () => {
  const policies = fileURLToPath(new URL("../../consent-schemas/policies/", import.meta.url));
  for (const name of readdirSync(policies))
    for (const language of JSON.parse(readFileSync(join(policies, name), "utf8")).languages)
      assert.ok(languages.includes(language), `${name}: ${language}`);
});
