// IdRelay's own database in the demo: invented people at invented customers, the same rows at every
// run. Telephone numbers are from the range that PTS keeps free for fiction, addresses from RFC 5737.
// `node demo/data/idrelay.mjs FILE` makes the SQLite file.
import { isMain, random, writeDatabase } from "./database.mjs";
import { inventedPeople, momentIn, numbered } from "./people.mjs";

/** The person the demo and its tests speak of: she has rows in all three tables. */
export const idrelayPerson = { name: "Malin Kvist", email: "malin.kvist@example.se" };

const schema = `
CREATE TABLE users (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, user_name TEXT NOT NULL,
  role TEXT NOT NULL, last_ip TEXT, last_login_at TEXT NOT NULL, closed_at TEXT);
CREATE TABLE cases (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, phone TEXT,
  company TEXT NOT NULL, channel TEXT NOT NULL, message TEXT NOT NULL, received_at TEXT NOT NULL,
  customer_until TEXT);
CREATE TABLE invoices (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, company TEXT NOT NULL, amount TEXT NOT NULL,
  issued_at TEXT NOT NULL, fiscal_year_end TEXT NOT NULL);
CREATE INDEX users_email ON users (email);
CREATE INDEX cases_email ON cases (email);
CREATE INDEX invoices_email ON invoices (email);
`;

const customers = ["Nissadalens kommun", "Tylö Vatten AB", "Föreningen Laxvik", "Hallands Taxi AB"];
const messages = [
  "Hur byter jag avsändarnamn på sms? Det står fortfarande vårt gamla namn.",
  "Vi fick 14 studsar i senaste utskicket. Kan ni se varför?",
  "Kan ni lägga till en ny användare? Vår systemadministratör är på semester.",
  "Tack för hjälpen i telefon i går, nu går det som det ska.",
];

function demoRows() {
  const pick = random(20261120);
  const from = (list) => list[pick(list.length)];
  const { name, email } = idrelayPerson;
  const [users, cases, invoices] = [
    [[email, name, "malinkv", "Systemadministratör", "192.0.2.41", "2026-10-29T07:58:12Z", null]],
    [
      [
        email,
        name,
        "+46 70 174 06 31",
        customers[0],
        "formulär",
        messages[0],
        "2026-09-14T11:05:40Z",
        null,
      ],
      [email, name, null, customers[0], "telefon", messages[3], "2026-09-15T08:20:00Z", null],
    ],
    [[email, customers[0], "12 400,00 kr", "2026-02-03T09:00:00Z", "2026-12-31"]],
  ];
  for (const person of inventedPeople(pick, 60)) {
    const company = from(customers);
    const left = pick(6) ? null : momentIn(pick, 2025);
    const userName = person.email.split("@")[0].replace(".", "");
    const role = pick(4) ? "Användare" : "Systemadministratör";
    const address = `198.51.100.${1 + pick(250)}`;
    users.push([person.email, person.name, userName, role, address, momentIn(pick, 2026), left]);
    if (!pick(3))
      cases.push([
        person.email,
        person.name,
        null,
        company,
        from(["formulär", "mejl", "telefon"]),
        from(messages),
        momentIn(pick, 2026),
        left,
      ]);
  }
  return { users: numbered(users), cases: numbered(cases), invoices: numbered(invoices) };
}

/** Writes a fresh database to `file` with the sqlite3 program; an older one is replaced. */
export const createIdrelayDatabase = (file) => writeDatabase(file, schema, demoRows());

if (isMain(import.meta.url)) await createIdrelayDatabase(process.argv[2]);
