// The privacy pages of the demo's sites: each policy document in words, so that page and policy cannot
// disagree. Sentences come from the interface texts; only headings are written here.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const json = async (path) => JSON.parse(await readFile(new URL(path, root), "utf8"));

const headings = {
  sv: {
    title: "Integritet",
    why: "Varför vi får",
    device: "På din enhet",
    rights: "Det här har du rätt till",
    who: "Vem som ansvarar",
    ask: "Skriv till",
    authorityIs: "Tillsynsmyndighet är",
    history: "Vad som har ändrats",
    since: "Gäller från den",
    yours: "Se och radera dina uppgifter",
    here: ["på den här sidan", "på sidan Dina uppgifter"],
  },
  fi: {
    title: "Tietosuoja",
    why: "Millä perusteella",
    device: "Laitteellasi",
    rights: "Oikeutesi",
    who: "Rekisterinpitäjä",
    ask: "Kirjoita osoitteeseen",
    authorityIs: "Valvontaviranomainen on",
    history: "Mikä on muuttunut",
    since: "Voimassa alkaen",
    yours: "Katso ja poista tietosi",
    here: ["tällä sivulla", "sivulla Omat tiedot"],
  },
  en: {
    title: "Privacy",
    why: "Why we may",
    device: "On your device",
    rights: "Your rights",
    who: "Who is responsible",
    ask: "Write to",
    authorityIs: "The supervisory authority is",
    history: "What has changed",
    since: "In force from",
    yours: "See and erase your data",
    here: ["on this page", "on the page Your data"],
  },
};

/** Where each site has its page, whose frame it takes, and what is said of its own. */
const sites = {
  idun: {
    sv: {
      page: "integritet",
      lead: "Det här gäller för appen och för kontrollpanelen.",
      placeholder: "FO-nummer och adress är exempel.",
      authority: "dataombudsmannen i Finland",
    },
    fi: {
      page: "fi/tietosuoja",
      lead: "Tämä koskee sekä sovellusta että hallintapaneelia.",
      placeholder: "Y-tunnus ja osoite ovat esimerkkejä.",
      authority: "tietosuojavaltuutettu",
    },
    en: {
      page: "en/privacy",
      lead: "This holds for the app and for the control panel.",
      placeholder: "The business id and the address are examples.",
      authority: "the Data Protection Ombudsman in Finland",
    },
  },
  ...Object.fromEntries(
    Object.entries({
      idrelay: ["Mejladressen är ett exempel.", "The e-mail address is an example."],
      trustivide: [
        "Organisationsnummer och adress är exempel.",
        "Registration number and address are examples.",
      ],
      aurora: [
        "Organisationsnummer, adress och mejladress är exempel.",
        "Registration number, address and e-mail address are examples.",
      ],
    }).map(([tenant, [sv, en]]) => [
      tenant,
      {
        sv: {
          page: "integritet",
          lead: "Det här gäller på webbplatsen och i tjänsten.",
          placeholder: sv,
          authority: "Integritetsskyddsmyndigheten (IMY)",
        },
        en: {
          page: "en/privacy",
          lead: "This holds on the website and in the service.",
          placeholder: en,
          authority: "the Swedish Authority for Privacy Protection (IMY)",
        },
      },
    ]),
  ),
};
const ownData = (tenant, language) =>
  `/${tenant}/${language === "sv" ? "" : `${language}/`}your-data/`;

const escaped = (text) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function pageIn(language, policy, texts, frame) {
  const words = { ...headings[language], ...sites[policy.tenant][language] };
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
    for (const text of [one.interest, one.keptByLaw?.law, one.withdrawal])
      if (text) basis.push(say(text));
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

  const { name, registrationNumber, address, email, authority } = policy.controller;
  const rights = Object.entries(texts)
    .filter(([key]) => key.startsWith("right."))
    .map(
      ([, text]) =>
        `<li>${escaped(
          filled(text, { email, authority: texts[`authority.${authority}`] }).replace(
            ...words.here,
          ),
        )}</li>`,
    );
  const history = [...policy.history]
    .reverse()
    .map(({ version, changes }) => `<dt>${date(version)}</dt><dd>${say(changes)}</dd>`);
  return frame(
    words.title,
    `<div class="intro"><h1>${words.title}</h1>
<p class="lead">${words.lead} ${say(policy.introduction)}</p>
<p><a class="button light" href="${ownData(policy.tenant, language)}">${words.yours}</a></p></div>
<div class="columns">${policy.purposes.map(purpose).join("\n")}
<section class="story"><h2>${words.rights}</h2><ul>${rights.join("")}</ul></section>
<section class="story"><h2>${words.who}</h2>
<p>${escaped(name)}, ${registrationNumber}, ${escaped(address)}. ${words.placeholder}</p>
<p>${words.ask} <a href="mailto:${email}">${email}</a>. ${words.authorityIs} ${words.authority}.</p>
<p class="soft">${words.since} ${date(policy.version)}.</p></section>
<section class="story"><h2>${words.history}</h2><dl>${history.join("\n")}</dl></section></div>`,
  );
}

/** The page of one's data in the same language, with another main part and other links current. */
async function frameIn(language, policy) {
  const own = ownData(policy.tenant, language);
  const pages = Object.entries(sites[policy.tenant]);
  const address = (page) => `/${policy.tenant}/${page}/`;
  const html = await readFile(new URL(`demo${own}index.html`, root), "utf8");
  return (title, main) => {
    let page = html
      .replace(/<title>.*<\/title>\n.*\n/, `<title>${title} – ${policy.product}</title>\n`)
      .replace(/.*your-data\.js.*\n/, "")
      .replace(' aria-current="page"', "")
      .replaceAll(
        `<a href="${address(sites[policy.tenant][language].page)}">`,
        `<a href="${address(sites[policy.tenant][language].page)}" aria-current="page">`,
      )
      .replace(/(<main [^>]*>).*(<\/main>)/s, (_, open, close) => `${open}\n${main}\n${close}`);
    for (const [other, { page: folder }] of pages)
      page = page.replace(`${ownData(policy.tenant, other)}" lang`, `${address(folder)}" lang`);
    return page;
  };
}

export async function writePrivacyPages() {
  for (const [tenant, languages] of Object.entries(sites)) {
    const policy = await json(`consent-schemas/policies/${tenant}.json`);
    for (const [language, { page }] of Object.entries(languages)) {
      const texts = await json(`consent-schemas/locales/${language}/your-data.json`);
      const target = new URL(`demo/${tenant}/${page}/`, root);
      await mkdir(target, { recursive: true });
      const html = pageIn(language, policy, texts, await frameIn(language, policy));
      await writeFile(fileURLToPath(new URL("index.html", target)), html);
    }
  }
}
