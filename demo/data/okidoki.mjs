// The agency's own database in the demo: invented people, the same rows at every run.
// `node demo/data/okidoki.mjs FILE` makes the SQLite file; tests import createDemoDatabase.
import { isMain, random, writeDatabase } from "./database.mjs";
import { inventedPeople, momentIn, numbered } from "./people.mjs";

/** The person the demo and its tests speak of: she has rows in all three tables. */
export const demoPerson = { name: "Alva Lind", email: "alva.lind@example.se" };

const schema = `
CREATE TABLE newsletter_subscribers (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL,
  subscribed_at TEXT NOT NULL, last_active_at TEXT NOT NULL);
CREATE TABLE contact_messages (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL,
  message TEXT NOT NULL, received_at TEXT NOT NULL);
CREATE TABLE invoices (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, company TEXT NOT NULL,
  amount_ore INTEGER NOT NULL, fiscal_year_end TEXT NOT NULL, issued_at TEXT NOT NULL,
  amount TEXT AS (replace(printf('%,d', amount_ore / 100), ',', '\u00a0') || printf(',%02d\u00a0kr', amount_ore % 100)));
CREATE INDEX newsletter_subscribers_email ON newsletter_subscribers (email);
CREATE INDEX contact_messages_email ON contact_messages (email);
CREATE INDEX invoices_email ON invoices (email);
`;

const companies = [
  "Stångåns Bageri AB",
  "Tinnerö Cykel AB",
  "Vallastaden Bygg AB",
  "Roxen Båtvarv AB",
  "Gottfridsberg Yoga",
  "Ryds Rörservice AB",
  "Malmslätts Plåt AB",
  "Kinda Trä & Form",
];
const messages = [
  "Hej! Vi öppnar en butik till i vår och behöver hjälp med skyltar och webb. Kan vi ses i veckan?",
  "Kan ni skicka en offert på ny logotyp? Vi har tre personer som bestämmer och brinner för det här.",
  "Tack för senast! Här kommer texterna till broschyren, hör av er om något saknas.",
  "Vår webbplats är långsam i mobilen. Vad skulle det kosta att bygga om den?",
  "Vi söker någon som kan fotografera vårt nya lager. Gör ni sådant?",
];

/** The rows: {newsletter_subscribers, contact_messages, invoices}, each a list of arrays. */
function demoRows() {
  const pick = random(20261101);
  const from = (list) => list[pick(list.length)];
  const moment = (year) => momentIn(pick, year);
  const people = inventedPeople(pick, 120);

  const { name, email } = demoPerson;
  const newsletter = [[email, "2024-03-14T08:21:00Z", "2026-10-28T06:42:10Z"]];
  const contact = [
    [
      email,
      name,
      "Hej! Vi på Lind & Lera vill ha en ny webbplats innan jul. Har ni tid för ett första möte? Ring gärna på förmiddagen.",
      "2026-09-03T09:12:44Z",
    ],
    [
      email,
      name,
      "Tack för ett bra möte! Jag skickar bilderna på keramiken så snart fotografen är klar.",
      "2026-09-17T13:40:02Z",
    ],
  ];
  const invoices = [
    [email, "Lind & Lera AB", 4_375_000, "2025-12-31", "2025-11-20T10:00:00Z"],
    [email, "Lind & Lera AB", 1_250_000, "2026-12-31", "2026-10-02T10:00:00Z"],
  ];
  for (const person of people) {
    if (pick(3)) newsletter.push([person.email, moment(2024), moment(2026 - pick(2))]);
    if (!pick(3)) contact.push([person.email, person.name, from(messages), moment(2026)]);
    if (!pick(4)) {
      const year = 2019 + pick(7);
      invoices.push([
        person.email,
        from(companies),
        50_000 * (5 + pick(90)),
        `${year}-12-31`,
        moment(year),
      ]);
    }
  }
  return {
    newsletter_subscribers: numbered(newsletter),
    contact_messages: numbered(contact),
    invoices: numbered(invoices),
  };
}

/** Writes a fresh database to `file` with the sqlite3 program; an older one is replaced. */
export const createDemoDatabase = (file) => writeDatabase(file, schema, demoRows());

if (isMain(import.meta.url)) await createDemoDatabase(process.argv[2]);
