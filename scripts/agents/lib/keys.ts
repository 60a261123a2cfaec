import { decryptKeystoreJson, encryptKeystoreJson } from "ethers";
import { readFile, writeFile } from "node:fs/promises";
import type { Hex } from "viem";
import { generatePrivateKey, privateKeyToAddress } from "viem/accounts";

/**
 * Reads a private key from an encrypted keystore (Web3 Secret Storage v3), as geth, cast and ethers write them.
 * @param passwordFile its first line is the password
 * @throws one line, which holds nothing of either, when it cannot be read.
 */
export async function readKeystore(file: string, passwordFile: string): Promise<Hex> {
  const json = await read(file);
  const password = await readPassword(passwordFile);
  const { privateKey } = await decryptKeystoreJson(json, password).catch(
    ({ shortMessage }: { shortMessage?: string }) => {
      const isWrong = shortMessage === "incorrect password";
      throw new Error(isWrong ? `${passwordFile} is not the password of ${file}.` : `${file} is not a keystore.`);
    },
  );
  return privateKey as Hex;
}

/**
 * Encrypts a private key, a new one unless given, into a file that only its owner may read.
 * @returns its address
 * @throws when the file exists: it may hold the only copy of another key.
 */
export async function writeKeystore(file: string, passwordFile: string, key = generatePrivateKey()): Promise<Hex> {
  const address = privateKeyToAddress(key);
  const json = await encryptKeystoreJson({ address, privateKey: key }, await readPassword(passwordFile));
  await writeFile(file, `${json}\n`, { mode: 0o600, flag: "wx" }).catch(({ code }: NodeJS.ErrnoException) => {
    throw new Error(code === "EEXIST" ? `${file} exists. Name another file.` : `${file} cannot be written: ${code}.`);
  });
  return address;
}

async function readPassword(file: string): Promise<string> {
  const [password] = (await read(file)).split(/\r?\n/);
  if (!password) throw new Error(`${file} holds no password in its first line.`);
  return password;
}

async function read(file: string): Promise<string> {
  return readFile(file, "utf8").catch(({ code }: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read: ${code}.`);
  });
}
