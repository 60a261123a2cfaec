import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Licences that ask for no more than their notice, or for the source of the package itself where it is changed (MPL-2.0, OFL-1.1). */
const allowed = [
  "MIT",
  "Apache-2.0",
  "Apache-2.0 WITH LLVM-exception",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "Unlicense",
  "Zlib",
  "Python-2.0",
  "MPL-2.0",
  "OFL-1.1",
];

/** Packages of other licences, or whose package.json names none, and why they are here. */
export const exceptions: readonly { readonly packages: RegExp; readonly license: string; readonly why: string }[] = [
  {
    packages: /^(ssh2|cpu-features|buildcheck|memorystream)$/,
    license: "MIT",
    why: "said in its older `licenses` field or its LICENSE file",
  },
  {
    packages: /^@uniswap\/(lib|v2-core|v2-periphery)$/,
    license: "GPL-3.0-or-later",
    why: "for development: its compiled contracts are deployed to chains without a pool; nothing of ours is built with it",
  },
  {
    packages: /^@(walletconnect|reown)\//,
    license: "WalletConnect and Reown Community License",
    why: "not open source: asks for the notice in the README, for Reown's network, and above its limits of use for a contract; only in a dapp built with VITE_WALLETCONNECT_PROJECT_ID",
  },
];

export type Licensed = {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Undefined when it is neither allowed nor excepted. */
  readonly because: string | undefined;
};

type Lockfile = { readonly packages: Readonly<Record<string, { version?: string; license?: string }>> };

/** Every package that the lockfile installs on any machine, with its licence. */
export async function readLicenses(path = join(import.meta.dirname, "../../package-lock.json")): Promise<Licensed[]> {
  const { packages } = JSON.parse(await readFile(path, "utf8")) as Lockfile;
  const found = new Map<string, Licensed>();
  for (const [place, { version = "", license = "none" }] of Object.entries(packages)) {
    if (!place) continue;
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    found.set(`${name}@${version}`, judgeLicense(name, version, license));
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

export function judgeLicense(name: string, version: string, license: string): Licensed {
  if (isAllowed(license)) return { name, version, license, because: "allowed" };
  const exception = exceptions.find(({ packages }) => packages.test(name));
  const isSame = license === exception?.license || license === "none" || license.startsWith("SEE LICENSE");
  if (!exception || !isSame) return { name, version, license, because: undefined };
  return { name, version, license: exception.license, because: exception.why };
}

/** An SPDX expression of AND and OR, without nested parentheses. */
function isAllowed(expression: string): boolean {
  const plain = expression.replace(/^\((.*)\)$/, "$1");
  return plain
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((license) => allowed.includes(license.trim())));
}
