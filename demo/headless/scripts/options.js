/** Samtycke shows nothing of its own: these pages ask in their own design. */
export const options = { policy: "/v1/okidoki/policy", backend: "", language: "sv", ui: false };

/** For one who has answered before: why there is a question again. */
export const sayWhatIsNew = ({ changes }) =>
  changes.length > 0 ? `Nytt sedan du valde: ${changes.map(({ what }) => what).join(" ")}` : "";

/** What is said of the purposes' recipients (their number stands in the policy document). */
export function sayWhoGetsData({ thirdParties }) {
  if (thirdParties === 0) return "Inget annat företag får uppgifterna.";
  return thirdParties === 1
    ? "Ett annat företag får uppgifter."
    : `${thirdParties} andra företag får uppgifter.`;
}

/** The purposes that the first layer speaks of: those that the browser has not said no to already. */
export const openPurposes = ({ purposes }) =>
  purposes.filter(({ asked, refusedBySignal }) => asked && !refusedBySignal);

/** "Accept all" means what stands above the button. */
export const acceptOpen = (consent, question) =>
  consent.accept(openPurposes(question).map(({ id }) => id));
