// Trustivide's own database in the demo: invented people, the same rows at every run.
// `node demo/data/trustivide.mjs FILE` makes the SQLite file.
import { isMain, random, writeDatabase } from "./database.mjs";
import { inventedPeople, momentIn, numbered } from "./people.mjs";

/** The person the demo and its tests speak of: she has answered a survey and has no account. */
export const trustividePerson = { name: "Elin Sandell", email: "elin.sandell@example.se" };

const schema = `
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, team TEXT NOT NULL,
  entered_by TEXT NOT NULL, workshops TEXT NOT NULL, searches TEXT NOT NULL,
  last_active_at TEXT NOT NULL, closed_at TEXT);
CREATE TABLE answers (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, team TEXT NOT NULL, question TEXT NOT NULL,
  answer INTEGER NOT NULL, invited_by TEXT NOT NULL, answered_at TEXT NOT NULL);
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL,
  organisation TEXT NOT NULL, since TEXT NOT NULL, note TEXT, ended_at TEXT);
CREATE INDEX accounts_email ON accounts (email);
CREATE INDEX answers_email ON answers (email);
CREATE INDEX customers_email ON customers (email);
`;

const teams = ["Ekonomi", "Butiken på torget", "Skift B", "Produktutveckling"];
const questions = [
  "Vi kan säga vad vi tycker",
  "Vi ber varandra om hjälp",
  "Vi pratar om misstag",
  "Vi håller vad vi lovar",
];
const workshops = ["Grunden i tillit", "Säga det ändå", "När det skaver", "Nära på distans"];
const searches = ["återkoppling", "nytt team", "konflikt", "distansmöte", "förväntningar"];

function demoRows() {
  const pick = random(20261122);
  const from = (list) => list[pick(list.length)];
  const { email } = trustividePerson;
  const people = inventedPeople(pick, 70);
  const [accounts, customers] = [[], []];
  const answers = questions.map((question, index) => [
    email,
    teams[2],
    question,
    [4, 5, 2, 4][index],
    people[0].name,
    `2026-10-12T13:0${index}:20Z`,
  ]);
  for (const [index, person] of people.entries()) {
    const team = from(teams);
    if (!pick(3)) {
      const by = pick(2) ? "dig själv" : from(people).name;
      const closed = pick(8) ? null : momentIn(pick, 2026);
      accounts.push([
        person.email,
        person.name,
        team,
        by,
        from(workshops),
        from(searches),
        momentIn(pick, 2026),
        closed,
      ]);
    } else
      answers.push([
        person.email,
        team,
        from(questions),
        1 + pick(5),
        from(people).name,
        momentIn(pick, 2026),
      ]);
    if (!pick(9))
      customers.push([
        person.email,
        person.name,
        `+46 70 174 06 ${String(5 + index).padStart(2, "0")}`,
        from(["Sandhamns Bygg AB", "Kulturhuset Ängen", "Västra Skolan"]),
        momentIn(pick, 2024),
        null,
        pick(4) ? null : momentIn(pick, 2025),
      ]);
  }
  return {
    accounts: numbered(accounts),
    answers: numbered(answers),
    customers: numbered(customers),
  };
}

/** Writes a fresh database to `file` with the sqlite3 program; an older one is replaced. */
export const createTrustivideDatabase = (file) => writeDatabase(file, schema, demoRows());

if (isMain(import.meta.url)) await createTrustivideDatabase(process.argv[2]);
