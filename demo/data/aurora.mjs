// Aurora's own database in the demo: invented people, the same rows at every run. Addresses are from
// RFC 5737. `node demo/data/aurora.mjs FILE` makes the SQLite file.
import { isMain, random, writeDatabase } from "./database.mjs";
import { inventedPeople, momentIn, numbered } from "./people.mjs";

/** The person the demo and its tests speak of: he has an account, and Aurora once crashed on him. */
export const auroraPerson = { name: "Oskar Fors", email: "oskar.fors@example.se" };

const schema = `
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, level TEXT NOT NULL,
  accepted_at TEXT NOT NULL, last_active_at TEXT NOT NULL, ended_at TEXT);
CREATE TABLE invitations (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, invited_by TEXT NOT NULL,
  sent_at TEXT NOT NULL);
CREATE TABLE crashes (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, ip TEXT NOT NULL, what TEXT NOT NULL,
  at TEXT NOT NULL);
CREATE INDEX accounts_email ON accounts (email);
CREATE INDEX invitations_email ON invitations (email);
CREATE INDEX crashes_email ON crashes (email);
`;

const levels = ["Läsa", "Planera", "Driftchef", "Systemansvarig"];

function demoRows() {
  const pick = random(20261124);
  const from = (list) => list[pick(list.length)];
  const { name, email } = auroraPerson;
  const accounts = [[email, name, levels[1], "2025-03-11T08:12:00Z", "2026-10-30T14:41:19Z", null]];
  const crashes = [
    [email, "192.0.2.77", "Prognosvyn slutade svara när dygnet bytte.", "2026-10-02T22:00:04Z"],
  ];
  const invitations = [];
  for (const [index, person] of inventedPeople(pick, 40).entries())
    if (index < 3)
      invitations.push([person.email, person.name, name, `2026-10-31T0${7 + index}:30:00Z`]);
    else {
      const ended = pick(8) ? null : momentIn(pick, 2026);
      accounts.push([
        person.email,
        person.name,
        from(levels),
        momentIn(pick, 2025),
        momentIn(pick, 2026),
        ended,
      ]);
    }
  return {
    accounts: numbered(accounts),
    invitations: numbered(invitations),
    crashes: numbered(crashes),
  };
}

/** Writes a fresh database to `file` with the sqlite3 program; an older one is replaced. */
export const createAuroraDatabase = (file) => writeDatabase(file, schema, demoRows());

if (isMain(import.meta.url)) await createAuroraDatabase(process.argv[2]);
