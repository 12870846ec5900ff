// The schema (by Ajv) and `samtycke lint` agree on what a policy document is.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";

// One step of an RFC 6901 pointer.
const escaped = (step) => String(step).replaceAll("~", "~0").replaceAll("/", "~1");
const unescaped = (step) => step.replaceAll("~1", "/").replaceAll("~0", "~");

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));
const binary = process.env.SAMTYCKE_BIN ?? join(root, "build/native-release/samtycke");
const schema = read("consent-schemas/policy.schema.json");
const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false }).compile(schema);
const base = read("tests/vectors/policy/base.json");
const vectors = ["structure", "references", "law"].flatMap((name) =>
  read(`tests/vectors/policy/${name}.json`).map((vector) => ({
    ...vector,
    document: "document" in vector ? vector.document : patched(base, vector.patch),
  })),
);

const folder = mkdtempSync(join(tmpdir(), "samtycke-policy-"));
after(() => rmSync(folder, { recursive: true }));

/** What is beyond a schema: references and the law. */
const isBeyond = ({ code }) =>
  code.startsWith("lint.") ||
  [
    "policy.unknown-id",
    "policy.duplicate-id",
    "policy.recipient-kind",
    "policy.text-language",
  ].includes(code);

/** RFC 6902, of which the vectors use add, replace and remove. */
function patched(document, patch) {
  const result = structuredClone(document);
  for (const { op, path, value } of patch) {
    const steps = path.slice(1).split("/").map(unescaped);
    const last = steps.pop();
    const target = steps.reduce((node, step) => node[step], result);
    if (op !== "add") assert.ok(last in target, `${path} is not there to ${op}`);
    if (Array.isArray(target))
      target.splice(Number(last), op === "add" ? 0 : 1, ...(op === "remove" ? [] : [value]));
    else if (op === "remove") delete target[last];
    else target[last] = value;
  }
  return result;
}

/** One list of findings per document, as the program prints them, and its exit status. */
function lint(documents) {
  const files = documents.map((document, index) => {
    const file = join(folder, `${index}.json`);
    writeFileSync(file, JSON.stringify(document));
    return file;
  });
  const { status, stdout, stderr, error } = spawnSync(binary, ["lint", ...files], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.ifError(error);
  assert.ok(status === 0 || status === 1, stderr);
  const found = new Map(files.map((file) => [file, []]));
  for (const line of stdout.split("\n").filter(Boolean)) {
    const [, file, pointer, code, warning] = /^(.+?): (.*): ([a-z]+\.[a-z-]+): (warning: )?/.exec(
      line,
    );
    found.get(file).push({
      pointer: pointer === "#" ? "" : pointer,
      code,
      severity: warning ? "warning" : "error",
    });
  }
  return { findings: [...found.values()], status };
}

/** Every place Ajv complains of. */
function places(errors) {
  const place = ({ instancePath, params }) => {
    const child = params.additionalProperty ?? params.propertyName;
    return child === undefined ? instancePath : `${instancePath}/${escaped(child)}`;
  };
  return new Set(errors.map(place));
}

test("there are vectors, and every description is told apart", () => {
  assert.ok(vectors.length >= 25);
  assert.equal(new Set(vectors.map((v) => v.description)).size, vectors.length);
});

test("the schema is 2020-12, and every field has a title or a reference that has one", () => {
  assert.equal(schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  const untitled = [];
  const visit = (node, path) => {
    for (const [name, field] of Object.entries(node.properties ?? {})) {
      const target = field.$ref ? schema.$defs[field.$ref.split("/").pop()] : {};
      if (!field.title && !target.title && !("const" in field)) untitled.push(`${path}/${name}`);
      visit(field, `${path}/${name}`);
    }
  };
  visit(schema, "");
  for (const [name, node] of Object.entries(schema.$defs)) visit(node, name);
  assert.deepEqual(untitled, []);
});

const { findings } = lint(vectors.map((v) => v.document));
for (const [index, vector] of vectors.entries())
  test(vector.description, () => {
    assert.equal(validate(vector.document), vector.valid, JSON.stringify(validate.errors));
    assert.deepEqual(findings[index], vector.findings);
    const structural = findings[index].filter((finding) => !isBeyond(finding));
    assert.equal(structural.length === 0, vector.valid);
    if (vector.valid) return;
    const complained = places(validate.errors);
    for (const { pointer } of structural)
      assert.ok(complained.has(pointer), [...complained].join());
  });

test("the program's exit status is 1 with errors, 0 with warnings or nothing, 2 without a file", () => {
  const warned = vectors.find(
    (v) => v.findings.length && v.findings.every((f) => f.severity === "warning"),
  );
  const failed = vectors.find((v) => v.findings.some((f) => f.severity === "error"));
  assert.equal(lint([base, warned.document]).status, 0);
  assert.equal(lint([base, failed.document]).status, 1);
  assert.equal(spawnSync(binary, ["lint"]).status, 2);
  assert.equal(spawnSync(binary, ["lint", join(folder, "absent.json")]).status, 2);
});

test("what is not JSON is said to be so", () => {
  const file = join(folder, "broken.json");
  writeFileSync(file, '{"tenant": "exempel",}');
  const { status, stdout } = spawnSync(binary, ["lint", file], { encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stdout, /^.+broken\.json: #: json\.syntax: .+\.\n$/);
});

test("what JSON.parse lets pass or reads in its own way is refused, with its place", () => {
  const file = join(folder, "odd.json");
  for (const [text, expected] of [
    [`${JSON.stringify(base)}\0garbage`, "#: json.syntax"],
    [`\uFEFF${JSON.stringify(base)}`, "#: json.syntax"],
    [
      JSON.stringify(base).replace('"country":', '"country":"FI","country":'),
      "/controller/country: json.duplicate",
    ],
  ]) {
    writeFileSync(file, text);
    const { status, stdout } = spawnSync(binary, ["lint", file], { encoding: "utf8" });
    assert.equal(status, 1);
    assert.ok(stdout.startsWith(`${file}: ${expected}: `), stdout);
  }
});

test("lint --since says what has changed, whether it is material, and that the history says so", () => {
  const write = (name, document) => {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(document));
    return file;
  };
  const old = write("old.json", base);
  const since = (document) => {
    const { status, stdout } = spawnSync(
      binary,
      ["lint", write("new.json", document), "--since", old],
      { encoding: "utf8" },
    );
    return { status, lines: stdout.replaceAll(join(folder, "new.json: "), "").split("\n") };
  };
  const next = (patch, material) =>
    patched(base, [
      ...patch,
      { op: "replace", path: "/version", value: "2026-12-01" },
      {
        op: "add",
        path: "/history/1",
        value: { version: "2026-12-01", changes: { sv: "a", en: "a" }, material },
      },
    ]);
  const more = [{ op: "add", path: "/purposes/0/data/1", value: "email" }];
  const asked = since(next(more, true));
  assert.equal(asked.status, 0);
  assert.match(asked.lines[0], /^\/purposes\/0\/data\/1: change\.data-added: material: .+\.$/);
  assert.equal(asked.lines[1], "material: visitors are asked again");
  const hidden = since(next(more, false));
  assert.equal(hidden.status, 1);
  assert.match(hidden.lines[2], /^\/history\/1\/material: lint\.version-material: /);
  const needless = since(next([], true));
  assert.equal(needless.status, 1);
  assert.equal(needless.lines[0], "nothing has changed");
  assert.match(needless.lines[1], /lint\.version-not-material/);
  assert.equal(since(next([], false)).status, 0);
  const usage = (...args) => spawnSync(binary, ["lint", ...args]).status;
  assert.equal(usage(old, "--since"), 2);
  assert.equal(usage(old, old, "--since", old), 2);
  assert.equal(usage(old, "--since", join(folder, "absent.json")), 2);
});

test("the summary counts what was read", () => {
  const file = join(folder, "summary.json");
  writeFileSync(file, JSON.stringify(base));
  const summary = (...files) => spawnSync(binary, ["lint", ...files], { encoding: "utf8" }).stderr;
  assert.match(summary(file), /^0 errors, 0 warnings in 1 file$/m);
  const absent = join(folder, "absent.json");
  assert.match(summary(absent), /^0 errors, 0 warnings in 0 files, 1 file unread$/m);
  assert.match(summary(file, absent), /^0 errors, 0 warnings in 1 file, 1 file unread$/m);
});

test("every policy of ours is without a finding, and its file is named after its tenant", () => {
  const names = readdirSync(join(root, "consent-schemas/policies"));
  assert.ok(names.includes("okidoki.json"));
  const policies = names.map((name) => read(`consent-schemas/policies/${name}`));
  for (const policy of policies) assert.ok(validate(policy), JSON.stringify(validate.errors));
  assert.deepEqual(
    lint(policies).findings,
    policies.map(() => []),
  );
  assert.deepEqual(
    policies.map((policy) => `${policy.tenant}.json`),
    names,
  );
});

test("after any single change of any place, the schema and the program agree on validity", () => {
  const values = [
    null,
    true,
    0,
    -1,
    1.5,
    24,
    1e300,
    "",
    " ",
    "a",
    "P0D",
    "P1Y",
    "2026-13-01",
    "x".repeat(2001),
  ];
  values.push([], {}, [[]], [{}], ["a", "a"], { sv: "a" }, { x: 1 });
  const documents = [];
  const visit = (node, pointer) => {
    for (const [key, child] of Object.entries(node)) {
      const path = `${pointer}/${escaped(key)}`;
      documents.push([`${path} removed`, patched(base, [{ op: "remove", path }])]);
      for (const value of values)
        documents.push([
          `${path} = ${JSON.stringify(value).slice(0, 20)}`,
          patched(base, [{ op: "replace", path, value }]),
        ]);
      if (child !== null && typeof child === "object") {
        const extra = Array.isArray(child) ? `${path}/0` : `${path}/surprise`;
        documents.push([
          `${extra} added`,
          patched(base, [{ op: "add", path: extra, value: child }]),
        ]);
        visit(child, path);
      }
    }
  };
  visit(base, "");
  const disagreed = [];
  for (let at = 0; at < documents.length; at += 500) {
    const batch = documents.slice(at, at + 500);
    const { findings: found } = lint(batch.map(([, document]) => document));
    for (const [index, [what, document]] of batch.entries())
      if (validate(document) !== found[index].every(isBeyond)) disagreed.push(what);
  }
  assert.ok(documents.length > 1000);
  assert.deepEqual(disagreed, []);
});
