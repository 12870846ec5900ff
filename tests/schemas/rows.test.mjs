// What the published policies of the five tenants demand, row by row, found again in our documents.
// The rows and their numbers are those that the documents' comments quote.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

const read = (tenant) => {
  const path = new URL(`../../consent-schemas/policies/${tenant}.json`, import.meta.url);
  const policy = JSON.parse(readFileSync(path, "utf8"));
  const find = (list, id) => {
    const one = (list ?? []).find((item) => item.id === id);
    assert.ok(one, `${tenant} has no ${id}`);
    return one;
  };
  return {
    ...policy,
    purpose: (id) => find(policy.purposes, id),
    processor: (id) => find(policy.processors, id),
    /** The titles of a purpose's data in Swedish, as one text. */
    holds: (id) =>
      find(policy.purposes, id)
        .data.map((one) => find(policy.data, one).title.sv)
        .join("; "),
  };
};
const okidoki = read("okidoki");
const idun = read("idun");
const idrelay = read("idrelay");
const trustivide = read("trustivide");
const aurora = read("aurora");
const all = [okidoki, idun, idrelay, trustivide, aurora];

/** "created P18M erase", one for each rule. */
const kept = (purpose) =>
  purpose.retention.map(({ trigger, period, action }) => `${trigger} ${period} ${action}`);
const says = (text, ...patterns) => {
  for (const pattern of patterns) assert.match(text.sv ?? text, pattern);
};
/** Every text that people read, in every language. */
function* texts(node, key = "") {
  if (typeof node === "string") {
    if (key !== "comments" && key !== "$schema") yield node;
  } else if (node !== null && typeof node === "object")
    for (const [name, child] of Object.entries(node))
      yield* texts(child, Array.isArray(node) ? key : name);
}

describe("All five", () => {
  for (const policy of all) {
    test(`${policy.tenant}: every text is there in every language`, () => {
      const visit = (node) => {
        if (node === null || typeof node !== "object") return;
        if ("sv" in node) assert.deepEqual(Object.keys(node).sort(), [...policy.languages].sort());
        for (const child of Object.values(node)) visit(child);
      };
      visit(policy);
    });

    test(`${policy.tenant}: every purpose ends, and what is optional waits for a yes`, () => {
      for (const purpose of policy.purposes) {
        assert.ok(purpose.retention.length > 0, purpose.id);
        for (const { period } of purpose.retention) assert.match(period, /^PT?\d/);
        const stores = (purpose.services ?? []).filter(({ storage }) => storage?.length);
        for (const service of stores)
          assert.ok(purpose.asked || service.necessity, `${purpose.id}: ${service.id}`);
      }
      assert.equal(policy.consent.lifetime, "P182D");
    });

    test(`${policy.tenant}: no text speaks of a reasonable time or business needs`, () => {
      for (const text of texts(policy))
        assert.doesNotMatch(text, /rimlig tid|affärsmässiga|så länge det behövs|Datainspektionen/i);
    });
  }
});

describe("Okidoki", () => {
  test("O1: visitors' IPs are shortened, and erased entirely after 18 months", () => {
    assert.deepEqual(kept(okidoki.purpose("analytics")), ["created P18M erase"]);
    says(okidoki.holds("analytics"), /Förkortad ip-adress/);
    assert.deepEqual([okidoki.anonymise.ipv4Prefix, okidoki.anonymise.ipv6Prefix], [24, 48]);
    assert.equal(okidoki.purpose("analytics").asked, true, "not forced");
  });
  test("O2: newsletter: e-mail only, both links, erased after 12 months without activity", () => {
    const newsletter = okidoki.purpose("newsletter");
    assert.deepEqual(newsletter.data, ["email", "subscription"]);
    assert.ok(kept(newsletter).includes("lastActivity P12M erase"));
    says(newsletter.description, /uppdatera/, /avregistrera/);
    const table = okidoki.sources[0].tables.find((one) => one.purpose === "newsletter");
    assert.equal(table.columns.find(({ name }) => name === "email").editable, true);
  });
  test("O3: Teams recordings: 30 days, longer only while the assignment runs", () => {
    const meetings = okidoki.purpose("meetings");
    assert.deepEqual(kept(meetings), ["recorded P30D erase"]);
    says(meetings.retention[0].note, /uppdraget är klart/);
    says(meetings.safeguards, /bjuder in/, /Dataskyddsombudet eller IT-administratören/, /delning/);
  });
  test("O4: bookkeeping: seven years from the end of the fiscal year's calendar year", () => {
    assert.deepEqual(kept(okidoki.purpose("bookkeeping")), ["fiscalYearEnd P7Y erase"]);
    says(okidoki.purpose("bookkeeping").keptByLaw.law, /1999:1078.*7 kap\. 2 §/);
  });
  test("O5: Säker Drift: processor, on the customer's instructions, documented", () => {
    const hosting = okidoki.purpose("saker-drift");
    assert.deepEqual([hosting.role, hosting.basis], ["processor", "instructions"]);
    says(
      hosting.safeguards,
      /Personliga konton/,
      /TLS/,
      /export och återställning/,
      /dokumenteras/,
    );
  });
  test("O6: consultants: time-limited, documented, and listed when they handle live data", () => {
    says(okidoki.purpose("saker-drift").safeguards, /bestämd tid/, /underbiträde/);
  });
  test("O7: Tower: statistics linked to nobody for 24 months, security logs for 6 months", () => {
    assert.equal(okidoki.data.find(({ id }) => id === "tower-use").identifying, false);
    assert.deepEqual(kept(okidoki.purpose("tower-statistics")), ["created P24M erase"]);
    says(okidoki.holds("tower-logs"), /Användar-id, tidpunkt och vad som gjordes/);
    assert.deepEqual(kept(okidoki.purpose("tower-logs")), ["created P6M erase"]);
  });
  test("O8: reception answers requests, info all other questions", () => {
    assert.equal(okidoki.controller.email, "reception@okidoki.se");
    assert.equal(okidoki.controller.questionsEmail, "info@okidoki.se");
  });
});

describe("Idun", () => {
  test("I1: one policy for the app and the control panel", () => {
    const surfaces = new Set(idun.purposes.flatMap((purpose) => purpose.surfaces));
    assert.ok(surfaces.has("app") && surfaces.has("admin"));
    assert.ok(!surfaces.has("website"));
  });
  test("I2: what is held on a user, and departments linked by an administrator", () => {
    const held = `${idun.holds("account")}; ${idun.holds("events")}; ${idun.holds("attachments")}`;
    says(held, /För- och efternamn/, /Telefonnummer/, /registrerade/, /Språket/, /evenemang/);
    says(held, /bilagor/, /Avdelningar/);
    says(idun.purpose("account").source, /Avdelningarna kommer från företagets administratör/);
  });
  test("I3: the login id is strictly necessary, the push token waits for a yes", () => {
    const login = idun.purpose("sign-in").services[0];
    assert.ok(login.necessity);
    assert.equal(login.storage[0].name, "idun_login_id");
    assert.equal(idun.purpose("notifications").asked, true);
    assert.deepEqual(idun.purpose("notifications").data, ["push-token"]);
  });
  test("I4: the IP address is kept for seven days, a number set here", () => {
    assert.ok(idun.purpose("logs").data.includes("ip"));
    assert.deepEqual(kept(idun.purpose("logs")), ["created P7D erase"]);
  });
  test("I5: administrators and companies", () => {
    says(idun.holds("administrators"), /E-postadress/, /Lösenord/, /klockslag/);
    says(idun.holds("companies"), /FO-nummer, land, avdelningar och taggar/, /administratörer/);
  });
  test("I6: no advertising, and statistics about nobody", () => {
    assert.ok(idun.purposes.every((one) => !one.directMarketing && !one.saleOrSharing));
    assert.equal(idun.data.find(({ id }) => id === "use").identifying, false);
    assert.deepEqual(idun.purpose("statistics").data, ["use"]);
    says(idun.introduction, /ingen reklam/);
  });
  test("I7: Firebase and Twilio, with a basis for the transfer", () => {
    for (const id of ["firebase", "twilio"]) {
      assert.equal(idun.processor(id).place, "outsideEuEea");
      says(idun.processor(id).transferBasis, /2023\/1795/, /2021\/914/);
    }
    assert.ok(idun.purpose("sign-in").recipients.includes("twilio"));
  });
  test("I8: few people have access, with two-step login", () => {
    says(idun.purpose("account").safeguards, /några få anställda/, /tvåstegsverifiering/);
  });
  test("I9: requests at any time to privacy@wikstrommedia.fi", () => {
    assert.equal(idun.controller.email, "privacy@wikstrommedia.fi");
    assert.equal(idun.controller.authority, "tietosuoja");
    says(idun.purpose("requests").description, /se, rätta eller radera/);
  });
  test("I10: the versions of 3.9.2021 and 18.11.2021, with what changed", () => {
    const versions = idun.history.map(({ version }) => version);
    assert.deepEqual(versions, ["2021-09-03", "2021-11-18", idun.version]);
    for (const { changes } of idun.history) assert.ok(changes.sv.length > 20);
  });
});

describe("IdRelay", () => {
  test("R1: processor inside the service, controller for order, login, use, contact and website", () => {
    const { role, basis, description, source } = idrelay.purpose("relay");
    assert.deepEqual([role, basis], ["processor", "instructions"]);
    says(description, /vänder du dig till avsändaren/, /skickar vi det vidare/);
    says(source, /Kunden/);
    for (const id of ["order", "users", "support", "enquiries", "analytics"])
      assert.equal(idrelay.purpose(id).role ?? "controller", "controller", id);
    assert.equal(idrelay.controller.registrationNumber, "556606-2336");
  });
  test("R2: the system administrator adds users, grants rights and instructs", () => {
    says(idrelay.purpose("relay").safeguards, /lägger upp användare, delar ut rättigheter och ger/);
    says(idrelay.holds("users"), /Roll och rättigheter/);
  });
  test("R3: Bilaga 1, row by row", () => {
    const row = (id) => `${idrelay.purpose(id).basis}: ${idrelay.purpose(id).data.join(" ")}`;
    assert.equal(row("order"), "contract: company name email phone");
    assert.equal(row("users"), "contract: name email user-name ip role activity");
    assert.equal(row("support"), "contract: name email phone user-id company message");
    assert.equal(row("enquiries"), "legitimateInterests: name email phone company message");
    says(idrelay.purpose("support").description, /formulär, mejl eller telefon/);
  });
  test("R4: kept while a customer and three months after, evidence two years in one system", () => {
    for (const id of ["order", "users", "support"])
      assert.deepEqual(kept(idrelay.purpose(id)), ["contractEnd P3M erase"], id);
    assert.deepEqual(kept(idrelay.purpose("evidence")), ["contractEnd P2Y erase"]);
    says(idrelay.purpose("evidence").safeguards, /ett enda system/, /behöriga/);
    says(idrelay.purpose("relay").retention[0].note, /systemadministratör raderar/);
  });
  test("R5: Bilaga 2: four processors inside the EU/EEA, and the telephone instead of mail", () => {
    const place = (id) => idrelay.processor(id).place;
    assert.deepEqual(["freshservice", "google", "medianetwork", "fortnox"].map(place), [
      "euEea",
      "euEea",
      "sweden",
      "sweden",
    ]);
    assert.ok(idrelay.processors.every((one) => one.place !== "outsideEuEea"));
    assert.deepEqual(idrelay.purpose("bookkeeping").recipients, ["fortnox"]);
    says(idrelay.purpose("support").description, /kan du ringa i stället/);
  });
  test("R6: an integration gets data only at the person's request, and until it is switched off", () => {
    const integrations = idrelay.purpose("integrations");
    assert.equal(integrations.basis, "consent");
    says(integrations.description, /på din begäran/);
    assert.ok(kept(integrations).includes("withdrawal P1D erase"));
  });
  test("R7: the extract is free, needs no reason and is not limited to once a year", () => {
    says(idrelay.history[0].changes, /kräver inga skäl och går att hämta när som helst/);
    for (const text of texts(idrelay)) assert.doesNotMatch(text, /en gång per år|berättigade skäl/);
  });
  test("R8: bases that give portability, objection and withdrawal, and IMY for complaints", () => {
    const bases = new Set(idrelay.purposes.map(({ basis }) => basis));
    for (const basis of ["contract", "legitimateInterests", "consent"]) assert.ok(bases.has(basis));
    assert.equal(idrelay.controller.authority, "imy");
    says(idrelay.purpose("evidence").description, /invända/, /raderar vi dem/);
  });
});

describe("Trustivide", () => {
  test("T1: the customer register", () => {
    says(trustivide.holds("customers"), /namn/, /Telefonnummer/, /E-postadress/);
    says(trustivide.holds("customers"), /Organisationsnummer, momsnummer och adress/, /fakturor/);
    says(trustivide.holds("customers"), /När ni blev kund, och annat/);
  });
  test("T2: user data", () => {
    const held = `${trustivide.holds("account")}; ${trustivide.holds("surveys")}`;
    says(held, /E-postadress/, /Lösenord/, /Teamets namn och deltagare/, /svarar på en enkät/);
    says(held, /Enkätsvar/, /laddat ner/, /sökt efter/);
  });
  test("T3: the source is the user or an administrator of the organisation", () => {
    says(
      trustivide.purpose("account").source,
      /Du själv, eller en administratör i din organisation/,
    );
    says(trustivide.purpose("surveys").source, /bjuder in/);
  });
  test("T4: explicit consent or legitimate interest, and consent is asked before", () => {
    const own = trustivide.purposes.filter(({ basis }) => basis !== "legalObligation");
    for (const { id, basis, asked, withdrawal, interest } of own)
      if (basis === "consent") assert.ok(asked || withdrawal, id);
      else assert.ok(basis === "legitimateInterests" && interest, id);
    says(trustivide.introduction, /Vi frågar innan/);
  });
  test("T5: an objection always stops direct marketing by telephone and e-mail", () => {
    const marketing = trustivide.purpose("marketing");
    assert.equal(marketing.directMarketing, true);
    assert.deepEqual(marketing.data, ["name", "phone", "email"]);
    assert.ok(kept(marketing).includes("withdrawal P1D erase"));
  });
  test("T6: a withdrawal holds from then on, not backwards", () => {
    says(trustivide.purpose("improvement").withdrawal, /från och med då/, /inte olagligt/);
    assert.ok(kept(trustivide.purpose("improvement")).includes("withdrawal P1D erase"));
  });
  test("T7: requests are answered, and no computer decides", () => {
    says(trustivide.purpose("requests").keptByLaw.law, /5\.2 och 12/);
    says(trustivide.purpose("security").description, /ingen dator fattar beslut om dig/);
  });
  test("T8: nothing leaves the EU/EEA", () => {
    assert.deepEqual(trustivide.processors ?? [], []);
    assert.equal(trustivide.controller.country, "SE");
  });
  test("T9: every purpose has a number, set here, and backups go 30 days later", () => {
    assert.deepEqual(kept(trustivide.purpose("customers")), ["contractEnd P12M erase"]);
    assert.deepEqual(kept(trustivide.purpose("account")), [
      "contractEnd P30D erase",
      "lastActivity P24M erase",
    ]);
    assert.deepEqual(kept(trustivide.purpose("surveys")), ["created P12M anonymise"]);
    says(trustivide.purpose("account").retention[0].note, /säkerhetskopiorna.*30 dagar/);
  });
  test("T10: contact@trustivide.com", () => {
    assert.equal(trustivide.controller.email, "contact@trustivide.com");
  });
});

describe("Aurora", () => {
  test("A1: a pending account is erased 24 hours after the invitation without a yes", () => {
    const invitation = aurora.purpose("invitation");
    assert.deepEqual(kept(invitation), ["invitationSent PT24H erase"]);
    says(aurora.holds("invitation"), /E-postadress/, /För- och efternamn/);
    says(
      invitation.source,
      /systemansvariga i din organisation, eller en administratör hos Sigholm/,
    );
    assert.equal(aurora.purpose("account").basis, "consent");
  });
  test("A2: IP addresses for 90 days, a number set here; the area identifies nobody", () => {
    assert.deepEqual(aurora.purpose("security").data, ["ip", "crash"]);
    assert.deepEqual(kept(aurora.purpose("security")), ["created P90D erase"]);
    assert.deepEqual(aurora.purpose("regions").data, ["area"]);
    assert.equal(aurora.data.find(({ id }) => id === "area").identifying, false);
  });
  test("A3: a permission level per account", () => {
    assert.ok(aurora.purpose("account").data.includes("level"));
    says(aurora.purpose("account").description, /behörighetsnivå/);
  });
  test("A4: stored in Sweden, no third parties, transfers only under an agreement", () => {
    assert.deepEqual(aurora.processors ?? [], []);
    assert.equal(aurora.controller.country, "SE");
    says(aurora.purpose("account").safeguards, /lagras i Sverige/, /dataöverföringsavtal/);
  });
  test("A5: cookies for traffic and sessions wait for a yes and are reset at logout", () => {
    assert.equal(aurora.purpose("analytics").asked, true);
    says(aurora.purpose("analytics").description, /nollställs när du loggar ut/);
    says(aurora.purpose("sign-in").description, /försvinner när du loggar ut/);
  });
  test("A6: a change is announced in Aurora or by e-mail, before it applies", () => {
    says(aurora.purpose("changes").description, /i Aurora eller i ett mejl, innan ändringen/);
    assert.equal(aurora.history.at(-1).version, aurora.version);
  });
});
