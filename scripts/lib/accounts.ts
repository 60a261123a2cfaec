import { mnemonicToAccount, type HDAccount } from "viem/accounts";
import { hosts } from "./hosts.ts";

/** Hardhat's public test phrase: these keys are known to everybody and only good for local chains. */
export const localMnemonic = "test test test test test test test test test test test junk";

export type LocalRole = "deployer" | "host" | "investor" | "renter" | "inspector" | "agent";

export type LocalAccount = {
  /** Who it is in the seeded story. */
  readonly name: string;
  readonly role: LocalRole;
  /** Which of those with this role, from 0. */
  readonly nth: number;
  /** Path m/44'/60'/0'/0/`index` of {@link localMnemonic}. */
  readonly index: number;
};

const names: Record<LocalRole, readonly string[]> = {
  deployer: ["Rackshare treasury"],
  host: hosts.map(({ name }) => name),
  investor: ["Ines Investor", "Ivo Investor", "Imani Investor", "Isak Investor", "Ida Investor"],
  renter: ["Rhea Renter", "Ravi Renter", "Rosa Renter", "Remy Renter"],
  inspector: ["Inspector Niko", "Inspector Noor", "Inspector Nils", "Inspector Nadia", "Inspector Nuri"],
  agent: ["Host agent"],
};
const firstIndex: Record<LocalRole, number> = {
  deployer: 0,
  host: 1,
  investor: 9,
  renter: 14,
  inspector: 18,
  agent: 23,
};

/** Everybody in the local world, in order of their index. */
export const localAccounts: readonly LocalAccount[] = (Object.keys(names) as LocalRole[]).flatMap((role) =>
  names[role].map((name, nth) => ({ name, role, nth, index: firstIndex[role] + nth })),
);

/** The signing account of the `nth` person with a role, from 0. */
export function localAccount(role: LocalRole, nth = 0): HDAccount {
  if (nth >= names[role].length)
    throw new Error(`There are only ${names[role].length} local accounts with role ${role}.`);
  const addressIndex = firstIndex[role] + nth;
  const account = derived.get(addressIndex) ?? mnemonicToAccount(localMnemonic, { addressIndex });
  derived.set(addressIndex, account);
  return account;
}

const derived = new Map<number, HDAccount>();
