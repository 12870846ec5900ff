// The interface texts: every language has the same files, keys and placeholders. A view that lacks
// one key does not open at all.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

// The 24 of the European Union, Norwegian and Icelandic, and Arabic for layout from right to left.
const required =
  "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv nb is ar".split(" ");

// What is written alike in English and in another language.
const alike = new Set([
  "Finland",
  "cookie",
  "bytes",
  "Services",
  "Name",
  "Password",
  "Administration",
  "{n} kB",
  "{n} MB",
]);

const folder = fileURLToPath(new URL("../../consent-schemas/locales/", import.meta.url));
const languages = readdirSync(folder);
const files = readdirSync(join(folder, "sv"));
const read = (language, name) => JSON.parse(readFileSync(join(folder, language, name), "utf8"));
const placeholders = (text) => [...new Set(text.match(/\{\w+\}/g))].sort();

test("the languages are those of the issue, with the same files", () => {
  assert.deepEqual(languages.toSorted(), required.toSorted());
  for (const language of languages) assert.deepEqual(readdirSync(join(folder, language)), files);
});

for (const language of languages)
  for (const name of files)
    test(`${language}/${name} says what sv/${name} says`, () => {
      const [swedish, english] = [read("sv", name), read("en", name)];
      const texts = read(language, name);
      assert.deepEqual(Object.keys(texts), Object.keys(swedish), "the same keys in the same order");
      for (const [key, text] of Object.entries(texts)) {
        assert.ok(text.trim(), `${key} is empty`);
        assert.deepEqual(placeholders(text), placeholders(swedish[key]), key);
        assert.equal(/[<>]|&\w+;/.test(text), false, `${key} has HTML`);
        assert.equal(text, text.normalize("NFC"), `${key} is composed`);
        // The views put a full stop after a period.
        if (key.startsWith("period.")) assert.ok(!text.endsWith("."), `${key} ends a sentence`);
        if (language === "en" || !/\p{L}/u.test(text.replace(/\{\w+\}/g, ""))) continue;
        if (!alike.has(text) && !key.startsWith("month."))
          assert.notEqual(text, english[key], `${key} is in English`);
      }
    });

for (const language of languages) {
  test(`EDPB, neither favoured: accept and reject are about as long in ${language}`, () => {
    const texts = read(language, "consent.json");
    const [accept, reject] = [texts["accept-all"].length, texts["reject-all"].length];
    assert.ok(Math.max(accept, reject) / Math.min(accept, reject) <= 2, `${accept} and ${reject}`);
  });

  test(`EDPB, how to withdraw: the banner names the button by its text in ${language}`, () => {
    const texts = read(language, "consent.json");
    assert.ok(texts["banner.withdrawal"].includes(texts["button"]));
    assert.equal(texts["button"], texts["button.label"]);
  });
}

for (const language of languages)
  test(`the placeholder of an embed names its buttons by their texts in ${language}`, () => {
    const texts = read(language, "embeds.json");
    for (const name of [texts["always"], read(language, "consent.json")["button"]])
      assert.ok(texts["always.what"].includes(name), name);
  });

test("a policy's languages all have interface texts", () => {
  const policies = fileURLToPath(new URL("../../consent-schemas/policies/", import.meta.url));
  for (const name of readdirSync(policies))
    for (const language of JSON.parse(readFileSync(join(policies, name), "utf8")).languages)
      assert.ok(languages.includes(language), `${name}: ${language}`);
});

test("Språkrådet: ip-adress is a word like others, in the interface and in what policies say", () => {
  const policies = fileURLToPath(new URL("../../consent-schemas/policies/", import.meta.url));
  const texts = [
    ...files.map((name) => join(folder, "sv", name)),
    ...readdirSync(policies).map((name) => join(policies, name)),
  ];
  for (const file of texts) assert.doesNotMatch(readFileSync(file, "utf8"), /IP-adress/, file);
});
