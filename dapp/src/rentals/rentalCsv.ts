import { formatUnits } from "viem";
import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { download, toCsv } from "../lib/csv.ts";

const header = ["time", "block", "event", "account", "subject", "token", "amount", "transaction"];

/** Saves every movement of a rental's money as a table, amounts in whole tokens. */
export function downloadRental({ id, journal }: Pick<RentalStory, "id" | "journal">): void {
  const rows = journal.map(({ time, block, event, account, subject, token, amount, txHash }) => [
    new Date(time * 1000).toISOString(),
    block,
    event,
    account,
    subject,
    token,
    formatUnits(BigInt(amount), 6),
    txHash,
  ]);
  download(`rackshare-rental-${id}.csv`, toCsv(header, rows));
}
