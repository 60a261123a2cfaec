import { type Hex, bytesToHex } from "viem";

/**
 * The renter's key to a rig's gateway: Ed25519, made here, kept in this browser's IndexedDB, never exportable.
 * Its public half is the rental's `accessKey`.
 */
interface StoredKey {
  publicKey: Hex;
  /** What the key was made for: the same intent gets the same key until it is used. */
  intent: string;
  privateKey: CryptoKey;
}

const databaseName = "rackshare";
const storeName = "accessKeys";

/** The public key (32 bytes) for an intent such as "31337:rig 4", made now if there is none yet. */
export async function accessKeyFor(intent: string): Promise<Hex> {
  const known = (await readAll()).find((stored) => stored.intent === intent);
  if (known) return known.publicKey;
  const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]).catch(() => {
    throw new Error("This browser cannot make Ed25519 keys. Update it, or use another one, to rent.");
  });
  if (!("privateKey" in pair))
    throw new Error("This browser made no key pair. Update it, or use another one, to rent.");
  const publicKey = bytesToHex(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  await write({ publicKey, intent, privateKey: pair.privateKey });
  return publicKey;
}

/** Forgets an intent once its rental exists, so that the next rental gets a key of its own. The key itself stays. */
export async function finishIntent(publicKey: Hex): Promise<void> {
  const stored = await read(publicKey);
  if (stored) await write({ ...stored, intent: "" });
}

/** Whether this browser holds the private half of a rental's `accessKey`. */
export async function hasAccessKey(publicKey: Hex): Promise<boolean> {
  return Boolean(await read(publicKey));
}

/** Signs a text with the key, as 64 bytes. Throws if this browser does not hold it. */
export async function signWithAccessKey(publicKey: Hex, text: string): Promise<Hex> {
  const stored = await read(publicKey);
  if (!stored) throw new Error("This browser does not hold the key of that rental. Log in with your wallet instead.");
  const signature = await crypto.subtle.sign({ name: "Ed25519" }, stored.privateKey, new TextEncoder().encode(text));
  return bytesToHex(new Uint8Array(signature));
}

interface Login {
  chainId: number;
  gateway: string;
  rentalId: bigint;
  nonce: string;
}

/** The text that a gateway expects to be signed. */
export function loginMessage({ chainId, gateway, rentalId, nonce }: Login): string {
  return ["login", chainId, gateway, rentalId, nonce].join("|");
}

async function read(publicKey: Hex): Promise<StoredKey | undefined> {
  return run("readonly", (store) => store.get(publicKey) as IDBRequest<StoredKey | undefined>);
}

async function readAll(): Promise<StoredKey[]> {
  return run("readonly", (store) => store.getAll() as IDBRequest<StoredKey[]>);
}

async function write(key: StoredKey): Promise<void> {
  await run("readwrite", (store) => store.put(key));
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(databaseName, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(storeName, { keyPath: "publicKey" });
  const database = await settled(opening);
  try {
    return await settled(act(database.transaction(storeName, mode).objectStore(storeName)));
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () =>
      reject(new Error("This browser refused to keep the key. Leave private mode, then try again."));
  });
}
