// Idun's own database in the demo: invented people, the same rows at every run. Telephone numbers
// are from the range +46 70 174 06 05 to 99, which PTS keeps free for fiction; business ids have a
// check digit that no real one can have.
// `node demo/data/idun.mjs FILE` makes the SQLite file; tests import createIdunDatabase.
import { isMain, random, writeDatabase } from "./database.mjs";

/** The person the demo and its tests speak of: she has an account, notifications and events. */
export const idunPerson = { name: "Vilma Backman", email: "vilma.backman@example.com" };

const schema = `
CREATE TABLE users (
  id INTEGER PRIMARY KEY, email TEXT, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  phone TEXT NOT NULL, language TEXT NOT NULL, departments TEXT NOT NULL,
  registered_at TEXT NOT NULL, last_active_at TEXT NOT NULL, closed_at TEXT);
CREATE TABLE push_tokens (
  id INTEGER PRIMARY KEY, email TEXT, token TEXT NOT NULL, platform TEXT NOT NULL,
  allowed_at TEXT NOT NULL, last_used_at TEXT NOT NULL);
CREATE TABLE events (
  id INTEGER PRIMARY KEY, email TEXT, kind TEXT NOT NULL, title TEXT NOT NULL,
  description TEXT NOT NULL, place TEXT NOT NULL, starts_at TEXT, department TEXT NOT NULL,
  sent_at TEXT NOT NULL);
CREATE TABLE administrators (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, password_set_at TEXT NOT NULL,
  departments TEXT NOT NULL, alert_types TEXT NOT NULL, alert_from TEXT NOT NULL,
  alert_to TEXT NOT NULL, registered_at TEXT NOT NULL, last_active_at TEXT NOT NULL, left_at TEXT);
CREATE TABLE companies (
  id INTEGER PRIMARY KEY, contact_email TEXT NOT NULL, name TEXT NOT NULL,
  business_id TEXT NOT NULL, country TEXT NOT NULL, departments TEXT NOT NULL, tags TEXT NOT NULL,
  people TEXT NOT NULL, registered_at TEXT NOT NULL, contract_ended_at TEXT);
CREATE INDEX users_email ON users (email);
CREATE INDEX push_tokens_email ON push_tokens (email);
CREATE INDEX events_email ON events (email);
CREATE INDEX administrators_email ON administrators (email);
CREATE INDEX companies_email ON companies (contact_email);
`;

const first =
  "Aino Alfons Anni Edith Eero Elvira Emil Fanny Helmi Hilda Ilmari Irma Jarl Kerttu Lauri Lovisa Matts Oiva Oskar Pihla Ragnar Selma Sulo Taavi Toivo Vilho".split(
    " ",
  );
const last =
  "Ahlbäck Björkqvist Enlund Finne Granholm Haldin Hietala Jungerstam Koskinen Lillkung Mannila Nygård Pesola Rönnqvist Snickars Takala Östergård".split(
    " ",
  );
const departments = ["Redaktionen", "Sporten", "Kultur och nöje", "Evenemangskalendern"];
const places = ["Strandparken", "Gamla hamnen", "Hembygdsgården", "Sporthallen", "Torget"];
const tips = [
  ["Älg i simhallens trädgård", "En älg står och äter äpplen bakom simhallen. Den verkar lugn."],
  ["Bron är avstängd", "Gångbron vid hamnen är avspärrad sedan i morse utan någon skylt."],
  ["Hundraårskalas", "Min mormor fyller hundra och bjuder hela byn på kaffe. Kom gärna!"],
  ["Strömavbrott", "Det är mörkt på hela vår gata sedan klockan sex."],
];
const happenings = [
  ["Loppis för klassresan", "Femmorna säljer leksaker, böcker och våfflor."],
  ["Kvällsdans", "Orkestern spelar från åtta. Alla åldrar är välkomna."],
  ["Strandstädning", "Vi plockar skräp i två timmar och bjuder på korv efteråt."],
  ["Höstmarknad", "Honung, stickat, svamp och rökt fisk från trakten."],
];

/** The rows: {users, push_tokens, events, administrators, companies}, each a list of arrays. */
function idunRows() {
  const pick = random(20261115);
  const from = (list) => list[pick(list.length)];
  const moment = (year) =>
    new Date(
      Date.UTC(year, pick(year === 2026 ? 10 : 12), 1 + pick(28), 7 + pick(12), pick(60), pick(60)),
    )
      .toISOString()
      .replace(".000", "");
  const day = () => `2026-12-${String(1 + pick(23)).padStart(2, "0")} ${10 + pick(9)}:00`;

  const { email } = idunPerson;
  const rows = {
    users: [
      [
        email,
        "Vilma",
        "Backman",
        "+46 70 174 06 05",
        "svenska",
        "Redaktionen, Evenemangskalendern",
        "2024-05-02T16:04:31Z",
        "2026-11-12T18:22:05Z",
        null,
      ],
    ],
    push_tokens: [
      [
        email,
        "demo:k3v9-Qx71-bT0m",
        "Telefon, Android",
        "2026-02-11T09:15:00Z",
        "2026-11-12T18:22:05Z",
      ],
    ],
    events: [
      [
        email,
        "Tips",
        "Svanar på skridskobanan",
        "Två svanar har slagit sig ner på isen vid Strandparken. Jag fick fina bilder.",
        "Strandparken",
        null,
        "Redaktionen",
        "2026-02-11T09:12:48Z",
      ],
      [
        email,
        "Evenemang",
        "Julmarknad på Hembygdsgården",
        "Hantverk, glögg och häst och släde för barnen. Fritt inträde.",
        "Hembygdsgården",
        "2026-12-05 11:00",
        "Evenemangskalendern",
        "2026-11-10T17:40:20Z",
      ],
    ],
    administrators: [],
    companies: [],
  };

  const taken = new Set();
  while (taken.size < 60) {
    const [given, family] = [from(first), from(last)];
    if (taken.has(given + family)) continue;
    taken.add(given + family);
    const ascii = (text) => text.toLowerCase().replace(/[åä]/g, "a").replace(/ö/g, "o");
    const address = pick(3) ? `${ascii(given)}.${ascii(family)}@example.com` : null;
    const registered = moment(2023 + pick(3));
    const active = moment(2026);
    rows.users.push([
      address,
      given,
      family,
      `+46 70 174 06 ${String(5 + taken.size).padStart(2, "0")}`,
      pick(3) ? "svenska" : "suomi",
      from(departments),
      registered,
      active,
      pick(12) ? null : active,
    ]);
    if (pick(2))
      rows.push_tokens.push([
        address,
        `demo:${pick(2 ** 30).toString(36)}-${pick(2 ** 30).toString(36)}`,
        pick(2) ? "Telefon, Android" : "Telefon, iOS",
        registered,
        active,
      ]);
    for (let sent = pick(3); sent > 0; sent--) {
      const isEvent = pick(2) === 1;
      const [title, text] = from(isEvent ? happenings : tips);
      rows.events.push([
        address,
        isEvent ? "Evenemang" : "Tips",
        title,
        text,
        from(places),
        isEvent ? day() : null,
        isEvent ? "Evenemangskalendern" : from(departments),
        moment(2026),
      ]);
    }
  }

  const papers = [
    ["Skärgårdens Blad Ab", "lokaltidning, skärgård"],
    ["Rannikon Uutiset Oy", "paikallislehti, rannikko"],
    ["Åkerbyposten", "lokaltidning"],
  ];
  for (const [index, [name, tags]] of papers.entries()) {
    const contact = `chef${index + 1}@example.com`;
    const registered = moment(2022);
    const chief = `${from(first)} ${from(last)}`;
    rows.companies.push([
      contact,
      name,
      `000000${index + 1}-X`,
      "Finland",
      departments.join(", "),
      tags,
      `${chief}, ${3 + pick(4)} administratörer, ${12 + pick(30)} användare`,
      registered,
      null,
    ]);
    for (let person = 0; person < 3; person++)
      rows.administrators.push([
        person ? `redaktion${index * 3 + person}@example.com` : contact,
        person ? `${from(first)} ${from(last)}` : chief,
        moment(2025),
        person ? from(departments) : departments.join(", "),
        person ? "Tips" : "Tips, evenemang",
        `0${6 + pick(3)}:00`,
        `${18 + pick(5)}:00`,
        registered,
        moment(2026),
        null,
      ]);
  }
  return Object.fromEntries(
    Object.entries(rows).map(([table, list]) => [table, list.map((row, i) => [i + 1, ...row])]),
  );
}

/** Writes a fresh database to `file` with the sqlite3 program; an older one is replaced. */
export const createIdunDatabase = (file) => writeDatabase(file, schema, idunRows());

if (isMain(import.meta.url)) await createIdunDatabase(process.argv[2]);
