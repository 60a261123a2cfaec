import type { LocalAccount } from "viem";
import type { AgentChain } from "../../lib/chain.ts";
import { createEnergyMessages, type SignedEnergy } from "../../lib/energy.ts";
import { describeError } from "../../lib/lane.ts";
import { log } from "../../lib/log.ts";
import { toJson } from "../../lib/messages.ts";
import type { EnergyBook, Measured } from "./book.ts";
import type { Source } from "./meter.ts";

/** [seconds] after which a rental that runs is told of again */
const often = 300;

export type EnergyReports = {
  /** The receipt for what a rental used so far. */
  receiptOf(rentalId: bigint): Promise<SignedEnergy | undefined>;
  /** Tells the indexer of what ended, and of what runs every few minutes. */
  tell(runs: (rentalId: bigint) => boolean): Promise<void>;
};

/** @param indexerUrl nobody is told without it */
export function createEnergyReports(options: {
  chain: AgentChain;
  account: LocalAccount;
  book: EnergyBook;
  source: Source;
  indexerUrl?: string;
}): EnergyReports {
  const { chain, account, book, source, indexerUrl } = options;
  const messages = createEnergyMessages(chain.chainId, chain.contracts.UptimeLedger.address);
  let retryAt = 0;

  async function sign(rentalId: bigint, { from, until, joules }: Measured): Promise<SignedEnergy> {
    const [since, to] = [BigInt(Math.floor(from)), BigInt(Math.floor(until))];
    const receipt = { rentalId, from: since, until: to, joules: BigInt(Math.round(joules)), source };
    return { receipt, signature: await messages.sign(account, receipt) };
  }

  async function tellOne(rentalId: bigint, measured: Measured): Promise<void> {
    const body = toJson(await sign(rentalId, measured));
    const headers = { "Content-Type": "application/json" };
    const signal = AbortSignal.timeout(5_000);
    const reply = await fetch(new URL("/energy", indexerUrl), { method: "POST", body, headers, signal });
    if (reply.status >= 500 || reply.status === 429 || reply.status === 404) {
      throw new Error(`${reply.status} ${await reply.text()}`);
    }
    if (!reply.ok) log("host agent", `the indexer refuses the energy of rental ${rentalId}: ${await reply.text()}`);
    book.told(rentalId, measured.until);
  }

  return {
    async receiptOf(rentalId) {
      const measured = book.of(rentalId);
      return measured && sign(rentalId, measured);
    },
    async tell(runs) {
      if (!indexerUrl || chain.now() < retryAt) return;
      const due = book.all().filter(([rentalId, { from, until, toldUntil }]) => {
        const untold = until - Math.max(from, toldUntil);
        const enough = toldUntil === 0 ? chain.sampleSeconds : Math.min(often, chain.epochSeconds / 2);
        return untold > 0 && (untold >= enough || !runs(rentalId));
      });
      const told = await Promise.allSettled(due.map(([rentalId, measured]) => tellOne(rentalId, measured)));
      const failure = told.find((one) => one.status === "rejected");
      if (!failure) return;
      retryAt = chain.now() + 10;
      log("host agent", `the indexer takes no energy receipt now: ${describeError(failure.reason)}`);
    },
  };
}
