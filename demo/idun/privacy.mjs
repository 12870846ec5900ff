// Idun's privacy pages: the policy document in words, so that page and policy cannot disagree.
// Sentences come from the interface texts; only headings are written here.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const json = async (path) => JSON.parse(await readFile(new URL(path, root), "utf8"));

const headings = {
  sv: {
    title: "Integritet",
    lead: "Det här gäller för appen och för kontrollpanelen.",
    why: "Varför vi får",
    device: "På din enhet",
    rights: "Det här har du rätt till",
    who: "Vem som ansvarar",
    ask: "Skriv till",
    placeholder: "FO-nummer och adress är exempel.",
    authority: "Tillsynsmyndighet är dataombudsmannen i Finland.",
    history: "Vad som har ändrats",
    since: "Gäller från den",
    yours: "Se och radera dina uppgifter",
  },
  fi: {
    title: "Tietosuoja",
    lead: "Tämä koskee sekä sovellusta että hallintapaneelia.",
    why: "Millä perusteella",
    device: "Laitteellasi",
    rights: "Oikeutesi",
    who: "Rekisterinpitäjä",
    ask: "Kirjoita osoitteeseen",
    placeholder: "Y-tunnus ja osoite ovat esimerkkejä.",
    authority: "Valvontaviranomainen on tietosuojavaltuutettu.",
    history: "Mikä on muuttunut",
    since: "Voimassa alkaen",
    yours: "Katso ja poista tietosi",
  },
  en: {
    title: "Privacy",
    lead: "This holds for the app and for the control panel.",
    why: "Why we may",
    device: "On your device",
    rights: "Your rights",
    who: "Who is responsible",
    ask: "Write to",
    placeholder: "The business id and the address are examples.",
    authority: "The supervisory authority is the Data Protection Ombudsman in Finland.",
    history: "What has changed",
    since: "In force from",
    yours: "See and erase your data",
  },
};
const pages = { sv: "idun/integritet", fi: "idun/fi/tietosuoja", en: "idun/en/privacy" };
const own = { sv: "/idun/your-data/", fi: "/idun/fi/your-data/", en: "/idun/en/your-data/" };

const escaped = (text) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function pageIn(language, policy, texts, frame) {
  const words = headings[language];
  const say = (local) => escaped(local[language]);
  const named = (list, id) => list.find((one) => one.id === id);
  const fact = (term, lines) =>
    `<dt>${term}</dt><dd>${lines.map((line) => `<p>${line}</p>`).join("")}</dd>`;

  const units = { Y: "year", M: "month", D: "day", H: "hour" };
  const period = (text) =>
    [...text.matchAll(/(\d+)([YMDH])/g)]
      .map(([, n, unit]) =>
        filled(texts[`period.${units[unit]}.${n === "1" ? "one" : "other"}`], { n }),
      )
      .join(texts["period.and"]);
  const date = (version) => {
    const [year, month, day] = version.split("-").map(Number);
    return filled(texts.date, { day, month: texts[`month.${month}`], year });
  };
  const places = { sweden: "sweden", finland: "finland", euEea: "eu-eea" };
  const place = (name) => texts[`place.${places[name] ?? "outside-eu-eea"}`];
  const recipient = (id) => {
    const { name, task, place: where, transferBasis } = named(policy.processors, id);
    const transfer = transferBasis ? ` ${say(transferBasis)}` : "";
    return `<strong>${escaped(name)}</strong> (${place(where)}). ${say(task)}${transfer}`;
  };

  const purpose = (one) => {
    const storage = (one.services ?? []).flatMap((service) => service.storage ?? []);
    const basis = [texts[`basis.${one.basis}`]];
    for (const text of [one.interest, one.keptByLaw?.law]) if (text) basis.push(say(text));
    const facts = [
      fact(texts["card.what"], [
        one.data.map((id) => say(named(policy.data, id).title)).join("<br>"),
      ]),
      fact(words.why, basis),
      fact(
        texts["card.until"],
        one.retention.map(
          ({ trigger, period: time, note }) =>
            `${filled(texts[`rule.${trigger}`], { period: period(time) })}. ${note ? say(note) : ""}`,
        ),
      ),
    ];
    if (one.recipients) facts.push(fact(texts["card.who"], one.recipients.map(recipient)));
    if (one.source) facts.push(fact(texts["card.source"], [say(one.source)]));
    if (storage.length)
      facts.push(
        fact(
          words.device,
          storage.map(({ name, what }) => `<code>${escaped(name)}</code>: ${say(what)}`),
        ),
      );
    return `<section class="story"><h2>${say(one.title)}</h2><p>${say(one.description)}</p>
<dl>${facts.join("\n")}</dl>${one.safeguards ? `<p class="soft">${say(one.safeguards)}</p>` : ""}</section>`;
  };

  const { name, registrationNumber, address, email } = policy.controller;
  const rights = Object.entries(texts)
    .filter(([key]) => key.startsWith("right."))
    .map(
      ([, text]) =>
        `<li>${escaped(filled(text, { email, authority: texts["authority.tietosuoja"] }))}</li>`,
    );
  const history = [...policy.history]
    .reverse()
    .map(({ version, changes }) => `<dt>${date(version)}</dt><dd>${say(changes)}</dd>`);
  return frame(
    words.title,
    `<div class="intro"><h1>${words.title}</h1>
<p class="lead">${words.lead} ${say(policy.introduction)}</p>
<p><a class="button light" href="${own[language]}">${words.yours}</a></p></div>
<div class="columns">${policy.purposes.map(purpose).join("\n")}
<section class="story"><h2>${words.rights}</h2><ul>${rights.join("")}</ul></section>
<section class="story"><h2>${words.who}</h2>
<p>${escaped(name)}, ${registrationNumber}, ${escaped(address)}. ${words.placeholder}</p>
<p>${words.ask} <a href="mailto:${email}">${email}</a>. ${words.authority}</p>
<p class="soft">${words.since} ${date(policy.version)}.</p></section>
<section class="story"><h2>${words.history}</h2><dl>${history.join("\n")}</dl></section></div>`,
  );
}

/** The page of one's data in the same language, with another main part and other links current. */
async function frameIn(language) {
  const html = await readFile(new URL(`demo${own[language]}index.html`, root), "utf8");
  return (title, main) => {
    let page = html
      .replace(/<title>.*<\/title>\n.*\n/, `<title>${title} – Idun</title>\n`)
      .replace(/.*your-data\.js.*\n/, "")
      .replace(' aria-current="page"', "")
      .replace(
        `<a href="/${pages[language]}/">`,
        `<a href="/${pages[language]}/" aria-current="page">`,
      )
      .replace(/(<main [^>]*>).*(<\/main>)/s, (_, open, close) => `${open}\n${main}\n${close}`);
    for (const other of Object.keys(pages))
      page = page.replace(`${own[other]}" lang`, `/${pages[other]}/" lang`);
    return page;
  };
}

export async function writePrivacyPages() {
  const policy = await json("consent-schemas/policies/idun.json");
  for (const [language, folder] of Object.entries(pages)) {
    const texts = await json(`consent-schemas/locales/${language}/your-data.json`);
    const target = new URL(`demo/${folder}/`, root);
    await mkdir(target, { recursive: true });
    const html = pageIn(language, policy, texts, await frameIn(language));
    await writeFile(fileURLToPath(new URL("index.html", target)), html);
  }
}
