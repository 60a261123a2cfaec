import { createPublicClient, http, type Address } from "viem";
import { contracts, rigSharesAbi } from "../../contracts/index.ts";
import type { Portfolio } from "../../indexer/src/api/types.ts";
import { localAccount, localAccounts } from "../../scripts/lib/accounts.ts";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { indexerUrl, rpcUrl } from "./ports.ts";

const { RentalEscrow, USDC } = contracts(31337);
const client = createPublicClient({ transport: http(rpcUrl) });

test("a holder claims the rent of several rigs in one transaction", async ({ page, checkAccessibility }) => {
  test.slow();
  const { holder, rigs } = await someoneWithRent();
  const usdcOf = () => client.readContract({ ...USDC, functionName: "balanceOf", args: [holder.address] });
  const before = await usdcOf();

  const wallet = await connectTo(page, "/portfolio", holder);
  const claim = page.getByRole("button", { name: /^Claim rent/ });
  await expect(claim).toHaveText(`Claim rent of ${rigs.size} rigs`);
  await checkAccessibility();
  const fromBlock = (await client.getBlockNumber()) + 1n;
  await claim.click();
  await expect(page.getByText("Done.")).toBeVisible({ timeout: 20_000 });
  expect(wallet.asked, "one transaction and nothing else").toEqual(["eth_sendTransaction"]);

  const [claimed] = await client.getContractEvents({
    ...RentalEscrow,
    eventName: "RentClaimed",
    args: { holder: holder.address },
    fromBlock,
    strict: true,
  });
  if (!claimed) throw new Error("The claim left no event.");
  expect(new Set(claimed.args.rigIds.map(Number))).toEqual(new Set(rigs.keys()));
  for (const [index, rigId] of claimed.args.rigIds.entries())
    expect(claimed.args.amounts[index], `rent of rig ${rigId}`).toBeGreaterThanOrEqual(rigs.get(Number(rigId)) ?? 0n);
  const total = claimed.args.amounts.reduce((sum, amount) => sum + amount, 0n);
  expect((await usdcOf()) - before).toBe(total);
  expect(total).toBeGreaterThan(0n);

  await page.getByRole("tab", { name: "History" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Rent" })).not.toHaveCount(0);
});

/** The investor with rent waiting in most rigs, as the chain has it. */
async function someoneWithRent() {
  const investors = localAccounts.filter(({ role }) => role === "investor");
  const candidates = await Promise.all(
    investors.map(async ({ nth }) => {
      const holder = localAccount("investor", nth);
      return { holder, rigs: await rentOf(holder.address) };
    }),
  );
  const best = candidates.sort((a, b) => b.rigs.size - a.rigs.size)[0];
  if (!best || best.rigs.size < 2) throw new Error("Nobody in the seeded world has rent of two rigs to claim.");
  return best;
}

async function rentOf(holder: Address): Promise<Map<number, bigint>> {
  const { holdings } = (await (await fetch(`${indexerUrl}/holders/${holder}`)).json()) as Portfolio;
  const amounts = await Promise.all(
    holdings.map(async ({ rigId, sharesAddress: address }) => {
      const rent = await client.readContract({ address, abi: rigSharesAbi, functionName: "rentOf", args: [holder] });
      return [rigId, rent] as const;
    }),
  );
  return new Map(amounts.filter(([, amount]) => amount > 0n));
}
