// What the demo's databases have in common.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { pathToFileURL } from "node:url";

/** Whole numbers from 0 to below a limit, the same ones for the same seed. */
export function random(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const literal = (value) =>
  typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);

/** The whole database as SQL; `rows` by table, each row an array of text, numbers and null. */
export function asSql(schema, rows) {
  const inserts = Object.entries(rows).map(
    ([table, list]) =>
      `INSERT INTO ${table} VALUES\n${list.map((row) => `(${row.map(literal).join(",")})`).join(",\n")};\n`,
  );
  return `BEGIN;\n${schema}${inserts.join("")}COMMIT;\n`;
}

/** Writes a fresh database to `file` with the sqlite3 program; an older one is replaced. */
export async function writeDatabase(file, schema, rows) {
  await rm(file, { force: true });
  const sqlite = spawn("sqlite3", ["-bail", file], { stdio: ["pipe", "inherit", "inherit"] });
  const ended = once(sqlite, "exit");
  sqlite.stdin.end(asSql(schema, rows));
  const [code] = await ended;
  if (code !== 0) throw new Error(`sqlite3 ended with ${code}; is it installed?`);
}

/** Whether the module at `url` was started as a program; then a FILE must follow. */
export function isMain(url) {
  if (url !== pathToFileURL(process.argv[1] ?? "").href) return false;
  if (process.argv[2]) return true;
  console.error(`usage: node ${process.argv[1]} FILE`);
  process.exit(2);
}
