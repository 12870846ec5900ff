// Invented people for the demo's databases.

const first =
  "Alma Astrid Axel Bo Disa Ebba Edvin Elsa Frans Greta Hilma Hugo Ines Ivar Jonna Kajsa Leo Liv Malte Moa Nils Olle Rut Saga Sixten Tage Tuva Vera Viggo Ylva".split(
    " ",
  );
const last =
  "Almgren Bergfors Dahlin Ekwall Fors Granlund Hallin Idvall Jernberg Kvist Lindmark Moberg Nyholm Oskarby Palmgren Rosell Sandell Tornberg Ulvsson Wiklund".split(
    " ",
  );

const ascii = (text) =>
  text
    .toLowerCase()
    .replace(/[åä]/g, "a")
    .replace(/ö/g, "o")
    .replace(/[^a-z]/g, "");

/** `count` people of different names, {name, email}; `pick` is database.mjs's random. */
export function inventedPeople(pick, count) {
  const people = new Map();
  while (people.size < count) {
    const [given, family] = [first[pick(first.length)], last[pick(last.length)]];
    const name = `${given} ${family}`;
    if (people.has(name)) continue;
    const domain = pick(4) ? "example.se" : "example.com";
    people.set(name, { name, email: `${ascii(given)}.${ascii(family)}@${domain}` });
  }
  return [...people.values()];
}

/** A moment of working hours in `year`, in 2026 before November, as ISO 8601 in UTC. */
export const momentIn = (pick, year) =>
  new Date(
    Date.UTC(year, pick(year === 2026 ? 10 : 12), 1 + pick(28), 7 + pick(10), pick(60), pick(60)),
  )
    .toISOString()
    .replace(".000", "");

/** The rows with their numbers as first column, as database.mjs writes them. */
export const numbered = (rows) => rows.map((row, index) => [index + 1, ...row]);
