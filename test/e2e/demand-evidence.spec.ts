import { zeroHash } from "viem";
import { contracts } from "../../contracts/index.ts";
import type { Demand, Inspector, Page } from "../../indexer/src/api/types.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { passTo } from "../../scripts/lib/chain.ts";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { chain } from "./people.ts";
import { indexerUrl } from "./ports.ts";

const { Disputes, UptimeLedger } = contracts(31337);
const client = chain.publicClient;

test("somebody who doubts a report demands the receipt behind it, and the inspector shows it", async ({
  page,
  checkAccessibility,
}) => {
  test.slow();
  const { items } = (await (await fetch(`${indexerUrl}/inspectors?limit=1`)).json()) as Page<Inspector>;
  const inspector = items[0]?.address;
  if (!inspector) throw new Error("The seeded world has no inspector.");
  const demandId = Number(await client.readContract({ ...Disputes, functionName: "demandCount" })) + 1;

  await connectTo(page, "/inspect", localAccount("deployer"));
  const now = page.getByRole("region", { name: "Assignments now" });
  await expect(now.getByText("probing for another")).toBeVisible();
  await page.getByRole("region", { name: "All inspectors" }).getByRole("link").first().click();
  await expect(page).toHaveURL(new RegExp(`inspector=${inspector}`));

  let delivered: Delivered | undefined;
  const hasReceipt = async () => (delivered = await lastDelivered(inspector)) !== undefined;
  if (!(await hasReceipt())) await endEpoch();
  await expect.poll(hasReceipt, { timeout: 240_000, intervals: [1_000] }).toBe(true);
  const { epoch, sample } = delivered!;
  // One for each of its seats that was drawn.
  const reports = page
    .getByRole("row")
    .filter({ hasText: String(epoch) })
    .filter({ hasText: "1 to 48" });
  await reports.first().getByRole("button", { name: "Ask for a receipt" }).click();
  const dialog = page.getByRole("dialog", { name: "Demand the receipt" });
  await expect(dialog.getByText("rig 1 ran")).toBeVisible();
  await dialog.getByLabel("Sample, 1 to 24").selectOption(String(sample + 1));
  await checkAccessibility();
  await dialog.getByRole("button", { name: "Demand it" }).click();
  const row = page.getByRole("row").filter({ hasText: `Demand ${demandId}` });
  await expect(row).toContainText("Receipt shown", { timeout: 60_000 });
  await checkAccessibility();

  const { items: demands } = (await (await fetch(`${indexerUrl}/demands?limit=1`)).json()) as Page<Demand>;
  expect(demands[0]).toMatchObject({ id: demandId, rigId: 1, sample, inspector, state: "shown", slashed: "0" });
  const [demander] = await client.readContract({ ...Disputes, functionName: "demands", args: [BigInt(demandId)] });
  expect(demander, "the chain has closed it").toBe("0x0000000000000000000000000000000000000000");
});

/**
 * Brings forward the end of the epoch that runs, once a quarter of it was probed: reports come when it is over, and half an epoch later
 * where the one before was never judged, because the inspectors started after it.
 */
async function endEpoch(): Promise<void> {
  const epochSeconds = Number(await client.readContract({ ...UptimeLedger, functionName: "epochLength" }));
  const now = async () => Number((await client.getBlock()).timestamp);
  const age = async () => (await now()) % epochSeconds;
  await expect.poll(age, { timeout: 240_000, intervals: [1_000] }).toBeGreaterThan(epochSeconds / 4);
  await passTo(chain, (Math.floor((await now()) / epochSeconds) + 1.5) * epochSeconds + 1);
}

type Delivered = { readonly epoch: number; readonly sample: number };

/** The last sample that an inspector's latest report calls delivered by rig 1. Of the past that was seeded there are no receipts. */
async function lastDelivered(inspector: string): Promise<Delivered | undefined> {
  const included = { ...UptimeLedger, eventName: "ReportIncluded", fromBlock: 0n, strict: true } as const;
  const latest = (await client.getContractEvents(included)).findLast(({ args }) => {
    return args.inspector.toLowerCase() === inspector.toLowerCase();
  })?.args;
  if (!latest || latest.evidenceRoot === zeroHash) return undefined;
  const bits = (latest.delivered[0] ?? 0n) & (latest.tested[0] ?? 0n) & 0xffffffn;
  return bits === 0n ? undefined : { epoch: Number(latest.epoch), sample: bits.toString(2).length - 1 };
}
