import { readFile, stat } from "node:fs/promises";
import { getAddress, isAddress, type Address } from "viem";
import type { Rental } from "../lib/rentals.ts";
import { describeError } from "../lib/lane.ts";
import { log } from "../lib/log.ts";

/** Whom a host refuses: lines with a renter's address or a rental's number; what follows a `#` is a remark. */
export type Policy = {
  /** Reads the file again when it was changed. One that cannot be read changes nothing, and is told of once. */
  update(): Promise<void>;
  refuses: (rental: Pick<Rental, "rentalId" | "renter">) => boolean;
};

/** @throws when the file is not there or has a line that is neither. */
export async function openPolicy(file: string | undefined): Promise<Policy> {
  if (file === undefined) return { update: async () => {}, refuses: () => false };
  let readAt = await changeOf(file);
  let refused = parsePolicy(await readFile(file, "utf8"), file);
  return {
    async update() {
      try {
        const changedAt = await changeOf(file);
        if (changedAt === readAt) return;
        readAt = changedAt;
        refused = parsePolicy(await readFile(file, "utf8"), file);
      } catch (error) {
        if (readAt !== undefined) log("host agent", `the policy stays as it was: ${describeError(error)}`);
        readAt = undefined;
      }
    },
    refuses: ({ rentalId, renter }) => refused.has(rentalId) || refused.has(getAddress(renter)),
  };
}

async function changeOf(file: string): Promise<string | undefined> {
  const { mtimeMs, size } = await stat(file);
  return `${mtimeMs} ${size}`;
}

export function parsePolicy(text: string, file: string): ReadonlySet<Address | bigint> {
  const entries = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
  return new Set(
    entries.filter(Boolean).map((entry) => {
      if (/^\d{1,20}$/.test(entry)) return BigInt(entry);
      if (isAddress(entry, { strict: false })) return getAddress(entry);
      throw new Error(`${file}: "${entry}" is neither a renter's address nor a rental's number.`);
    }),
  );
}
