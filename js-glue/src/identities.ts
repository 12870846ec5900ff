/**
 * Where an administrator keeps an identity: in a downloaded file, on this device under a
 * passphrase, or in a passkey. It never leaves the browser by itself.
 */
import {
  decrypt,
  encrypt,
  fingerprint,
  generateIdentity,
  identityFromSeed,
  recipientOf,
} from "../entries/vault.js";
import { SamtyckeError } from "./error.js";
import { storageDenied } from "./memory.js";

export interface Identity {
  /** `AGE-SECRET-KEY-1…` or `AGE-SECRET-KEY-PQ-1…` */
  secret: string;
  /** `age1…` or `age1pq1…` */
  recipient: string;
  fingerprint: string;
  /** Secrets that came with it and open what was encrypted before. */
  others: string[];
}

/** @throws SamtyckeError "vault.identity" */
export async function identityOf(secret: string, others: string[] = []): Promise<Identity> {
  const recipient = await recipientOf(secret);
  return { secret, recipient, fingerprint: await fingerprint(recipient), others };
}

export async function makeIdentity(postQuantum: boolean): Promise<Identity> {
  return identityOf(await generateIdentity({ postQuantum }));
}

/** The text of an identity file, as age-keygen writes it. */
export function identityFile({ secret, recipient }: Identity): string {
  return `# public key: ${recipient}\n${secret}\n`;
}

const longestFile = 65_536; // bytes

/**
 * The identity in a file as age-keygen writes it, or in an age file of that under a passphrase. The
 * first of several is the one that receives.
 * @throws SamtyckeError "vault.identity"; "vault.passphrase-needed" when none is given;
 * "vault.passphrase-wrong", "vault.memory", "vault.…"
 */
export async function readIdentity(file: Blob, passphrase?: string): Promise<Identity> {
  let text = file.size <= longestFile ? await file.text() : "";
  if (/^(age-encryption\.org\/|\s*-----BEGIN AGE)/.test(text)) {
    if (passphrase === undefined)
      throw new SamtyckeError("vault.passphrase-needed", "Give the passphrase of the key file.");
    text = await new Response(await decrypt(file, { passphrase })).text();
  }
  const [secret, ...others] = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("AGE-SECRET-KEY-"));
  if (!secret)
    throw new SamtyckeError("vault.identity", "Choose the key file; this one holds no key.");
  for (const other of others) await recipientOf(other); // a damaged one is not passed over
  return identityOf(secret, others);
}

// On this device, under a passphrase: an armored age file, which any age program opens.

const shortest = 12; // characters of a passphrase: whoever takes the device can try as many as they like

const placeOf = (tenant: string) => `samtycke_identity_${tenant}`;

/** The age file kept on this device, or null. */
export function keptIdentity(tenant: string): Blob | null {
  try {
    const text = localStorage.getItem(placeOf(tenant));
    return text === null ? null : new Blob([text]);
  } catch {
    return null;
  }
}

/**
 * Never in place of another: that one may be all that opens what has come.
 * @returns the age file
 * @throws SamtyckeError "identity.kept" when there is one, "identity.passphrase-short",
 * "vault.memory", "storage.denied"
 */
export async function keepIdentity(
  tenant: string,
  identity: Identity,
  passphrase: string,
): Promise<string> {
  refuseSecond(tenant);
  if ([...passphrase.trim()].length < shortest)
    throw new SamtyckeError(
      "identity.passphrase-short",
      `Choose a passphrase of at least ${shortest} characters.`,
    );
  const content = new TextEncoder().encode(identityFile(identity));
  const file = await encrypt(content, { passphrase, armor: true });
  const text = await new Response(file).text();
  refuseSecond(tenant); // which another tab may have made meanwhile
  try {
    localStorage.setItem(placeOf(tenant), text);
  } catch (cause) {
    throw storageDenied(cause);
  }
  return text;
}

function refuseSecond(tenant: string): void {
  if (keptIdentity(tenant))
    throw new SamtyckeError(
      "identity.kept",
      "Open the key that is on this device, or remove it first.",
    );
}

export function dropIdentity(tenant: string): void {
  localStorage.removeItem(placeOf(tenant));
}

// In a passkey: its PRF gives the same secret number for the same input, on every device that has
// the passkey. The identity is derived from it, so nothing is stored.

const prfInput = new TextEncoder().encode("samtycke vault identity");

/**
 * Whether this browser can make an identity of a passkey here. A passkey belongs to a domain name,
 * so a page at an IP address has none: the demo at http://127.0.0.1 is at http://localhost too.
 */
export async function passkeysPossible(): Promise<boolean> {
  const byAddress = /^[\d.]+$|^\[/.test(location.hostname);
  if (!isSecureContext || byAddress || typeof PublicKeyCredential !== "function") return false;
  const host = PublicKeyCredential as unknown as {
    getClientCapabilities?(): Promise<Record<string, boolean>>;
  };
  const capabilities = await host.getClientCapabilities?.().catch(() => undefined);
  return capabilities?.["extension:prf"] !== false;
}

export interface PasskeyOwner {
  tenant: string;
  /** What the person's list of passkeys shows. */
  product: string;
  name: string;
}

/**
 * Makes a passkey and the identity in it.
 * @throws SamtyckeError as `openPasskey`
 */
export async function makePasskey(owner: PasskeyOwner, postQuantum: boolean): Promise<Identity> {
  // Two of one person are told apart by when they were made.
  const time = new Date().toLocaleString("sv", { dateStyle: "short", timeStyle: "short" });
  const name = `${owner.name}, ${time}`;
  const made = await answered(
    navigator.credentials.create({
      publicKey: {
        challenge: random(32),
        rp: { name: owner.product },
        user: { id: random(32), name, displayName: name },
        pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: "public-key", alg })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        extensions: { prf: { eval: { first: prfInput } } },
      },
    }),
  );
  const { prf } = made.getClientExtensionResults();
  if (prf?.results) return derived(prf.results.first, owner.tenant, postQuantum);
  if (prf?.enabled === false) throw withoutPrf();
  return openPasskey(owner.tenant, postQuantum, made.rawId);
}

/**
 * The identity in a passkey that the person chooses.
 * @throws SamtyckeError "passkey.cancelled", "passkey.unsuitable"
 */
export async function openPasskey(
  tenant: string,
  postQuantum: boolean,
  id?: ArrayBuffer,
): Promise<Identity> {
  const found = await answered(
    navigator.credentials.get({
      publicKey: {
        challenge: random(32),
        userVerification: "required",
        allowCredentials: id ? [{ type: "public-key", id }] : [],
        extensions: { prf: { eval: { first: prfInput } } },
      },
    }),
  );
  const results = found.getClientExtensionResults().prf?.results;
  if (!results) throw withoutPrf();
  return derived(results.first, tenant, postQuantum);
}

const random = (size: number) => crypto.getRandomValues(new Uint8Array(size));

function withoutPrf(): SamtyckeError {
  return new SamtyckeError(
    "passkey.unsuitable",
    "Use another passkey or keep the key otherwise; this one cannot hold a key (WebAuthn PRF).",
  );
}

async function answered(asked: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await asked.catch((cause: unknown) => {
    throw new SamtyckeError("passkey.cancelled", "Ask for the passkey again.", "", { cause });
  });
  return credential as PublicKeyCredential;
}

/**
 * HKDF-SHA256 of the PRF's output, so that other uses of the passkey tell nothing of it. Of both
 * kinds, as the policy may have asked for the other one before.
 */
async function derived(
  output: BufferSource,
  tenant: string,
  postQuantum: boolean,
): Promise<Identity> {
  const other = await derivedSecret(output, tenant, !postQuantum);
  return identityOf(await derivedSecret(output, tenant, postQuantum), [other]);
}

async function derivedSecret(
  output: BufferSource,
  tenant: string,
  postQuantum: boolean,
): Promise<string> {
  const key = await crypto.subtle.importKey("raw", output, "HKDF", false, ["deriveBits"]);
  const info = `samtycke vault identity, ${postQuantum ? "post-quantum" : "classic"}, ${tenant}`;
  const seed = new Uint8Array(
    await crypto.subtle.deriveBits(
      {
        name: "HKDF",
        hash: "SHA-256",
        salt: new Uint8Array(),
        info: new TextEncoder().encode(info),
      },
      key,
      256,
    ),
  );
  try {
    return await identityFromSeed(seed, { postQuantum });
  } finally {
    seed.fill(0);
  }
}
