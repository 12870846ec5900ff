// The banner in React: one hook for the choice, one component for each layer.
import { useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { start } from "/samtycke/samtycke.js";
import { acceptOpen, openPurposes, options, sayWhatIsNew, sayWhoGetsData } from "./options.js";

const samtycke = await start(options);
const { consent } = samtycke;

/** The question in the visitor's language, and whether it is to be asked now. */
function useConsent(onChange) {
  const [question, setQuestion] = useState(null);
  const [layer, setLayer] = useState(consent.state === "undecided" ? "first" : null);
  useEffect(() => {
    const look = () => consent.question().then(setQuestion);
    look();
    const stop = [
      samtycke.on("change", (detail) => {
        setLayer(null);
        look().then(() => onChange(detail));
      }),
      samtycke.on("ask", (detail) => {
        look();
        setLayer(detail.layer);
      }),
    ];
    return () => {
      for (const one of stop) one();
    };
  }, [onChange]);
  return { question, layer, setLayer };
}

function Answer({ children, act }) {
  return (
    <button type="button" onClick={act}>
      {children}
    </button>
  );
}

function FirstLayer({ question, choose }) {
  return (
    <section className="question" aria-labelledby="question">
      <h2 id="question">Får {question.product} göra det här?</h2>
      <ul>
        {openPurposes(question).map(({ id, title, description }) => (
          <li key={id}>
            <strong>{title}</strong> {description}
          </li>
        ))}
      </ul>
      <p>{sayWhatIsNew(question)}</p>
      <p>
        {sayWhoGetsData(question)} Du kan ändra dig längst ner på varje sida.{" "}
        <a href={question.policyUrl}>Läs hela policyn</a>
      </p>
      <div className="answers">
        <Answer act={() => acceptOpen(consent, question)}>Godkänn allt</Answer>
        <Answer act={() => consent.rejectAll()}>Avvisa allt</Answer>
        <Answer act={choose}>Välj själv</Answer>
      </div>
    </section>
  );
}

function Purpose({ purpose, on, toggle }) {
  const { id, title, description, asked, services } = purpose;
  const stored = services.flatMap(({ storage }) => storage.map(({ name }) => name));
  return (
    <div className="purpose">
      <label>
        <input
          type="checkbox"
          checked={on}
          disabled={!asked}
          onChange={toggle}
          aria-describedby={`${id}-what`}
        />
        {title}
      </label>
      <p id={`${id}-what`}>{description}</p>
      {stored.length > 0 && <p>På din enhet: {stored.join(", ")}</p>}
    </div>
  );
}

function Settings({ question, close }) {
  const dialog = useRef(null);
  const [chosen, setChosen] = useState(
    () => new Set(question.purposes.filter((one) => one.granted).map(({ id }) => id)),
  );
  useEffect(() => dialog.current.showModal(), []);
  const toggle = (id) => () =>
    setChosen((before) => {
      const after = new Set(before);
      return after.delete(id) ? after : after.add(id);
    });
  const save = () =>
    consent.accept(question.purposes.filter((one) => one.asked && chosen.has(one.id)).map((one) => one.id));
  return (
    <dialog ref={dialog} aria-labelledby="settings" onClose={close}>
      <h2 id="settings">Dina val</h2>
      {question.purposes.map((purpose) => (
        <Purpose
          key={purpose.id}
          purpose={purpose}
          on={chosen.has(purpose.id)}
          toggle={toggle(purpose.id)}
        />
      ))}
      <div className="answers">
        <Answer act={save}>Spara mina val</Answer>
        <Answer act={() => dialog.current.close()}>Stäng</Answer>
      </div>
    </dialog>
  );
}

function Consent() {
  const [change, setChange] = useState(null);
  const way = useRef(null);
  const { question, layer, setLayer } = useConsent(setChange);
  // Once the question is gone, the focus is on the way back to it.
  useEffect(() => {
    if (change) way.current?.focus();
  }, [change]);
  if (!question) return null;
  const asks = consent.state === "undecided";
  const granted = question.purposes.some((purpose) => purpose.asked && purpose.granted);
  return (
    <>
      <p role="status">
        {change && (change.granted.length ? "Tack, ditt val är sparat." : "Tack, ditt nej är sparat.")}
      </p>
      {asks ? (
        <FirstLayer question={question} choose={() => setLayer("preferences")} />
      ) : (
        <footer>
          <button type="button" ref={way} onClick={() => setLayer("preferences")}>
            Kakor och samtycke
          </button>
          {granted && <Answer act={() => consent.rejectAll()}>Ta tillbaka allt</Answer>}
        </footer>
      )}
      {layer === "preferences" && <Settings question={question} close={() => setLayer(null)} />}
    </>
  );
}

createRoot(document.querySelector("#consent")).render(<Consent />);
globalThis.samtycke = samtycke;
