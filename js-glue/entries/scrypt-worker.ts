/** Turns one passphrase into a key, beside the page's main thread; then it is thrown away. */
import { SamtyckeError } from "../src/error.js";
import { derive, type Passphrase, type PassphraseReply } from "../src/vault-passphrase.js";

const port = globalThis as unknown as {
  postMessage(reply: PassphraseReply): void;
  onmessage: ((event: MessageEvent<Passphrase>) => void) | null;
};

port.onmessage = async ({ data }) => {
  try {
    port.postMessage({ key: await derive(data) });
  } catch (error) {
    const { code, message } =
      error instanceof SamtyckeError
        ? error
        : new SamtyckeError("vault.memory", "This browser has not the memory for the passphrase.");
    port.postMessage({ code, message });
  }
};
