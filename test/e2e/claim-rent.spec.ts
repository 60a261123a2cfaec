import { createPublicClient, http, type Address } from "viem";
import { contracts, rigSharesAbi } from "../../contracts/index.ts";
import type { Page, Portfolio, Rental } from "../../indexer/src/api/types.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { accountOf, newSender, newcomer } from "./people.ts";
import { indexerUrl, rpcUrl } from "./ports.ts";

const { RackToken, RentalEscrow, RigRegistry, USDC } = contracts(31337);
const treasury = localAccount("deployer").address;
/** 50 shares, in their units. */
const gifted = 50_000_000n;
const client = createPublicClient({ transport: http(rpcUrl) });

test("a holder claims the rent of ten rigs in one transaction", async ({ page, checkAccessibility }) => {
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

  await page.getByRole("tab", { name: "Value", exact: true }).click();
  await expect(page.getByRole("img", { name: /^Value by day: .* USDC now/ })).toBeVisible();
  await checkAccessibility();
  await page.getByRole("tab", { name: "History" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Rent" })).not.toHaveCount(0);
});

test("a holder claims rent and rewards with one button, one after the other, and may decline between them", async ({
  page,
}) => {
  const holder = localAccount("investor", 2);
  const before = await moneyOf(holder.address);
  const wallet = await connectTo(page, "/portfolio", holder);
  wallet.rejectNext(1);
  await page.getByRole("button", { name: "Claim all" }).click();
  await expect(
    page.getByText("You declined the rest in your wallet. What you confirmed before is done."),
  ).toBeVisible();
  const between = await moneyOf(holder.address);
  expect(between.usdc, "rent came").toBeGreaterThan(before.usdc);
  expect(between.rack, "rewards did not").toBe(before.rack);

  await page.getByRole("button", { name: "Claim all" }).click();
  await expect(page.getByText("Done.")).toBeVisible();
  expect((await moneyOf(holder.address)).rack).toBeGreaterThan(before.rack);
  expect(new Set(wallet.asked)).toEqual(new Set(["eth_sendTransaction"]));
});

test("a wallet that batches claims rent and rewards in one confirmation", async ({ page }) => {
  const holder = localAccount("investor", 3);
  const before = await moneyOf(holder.address);
  const wallet = await connectTo(page, "/portfolio", holder, { batches: true });
  await page.getByRole("button", { name: "Claim all" }).click();
  await expect(page.getByText("Done.")).toBeVisible();
  expect(wallet.asked).toEqual(["wallet_sendCalls"]);
  const after = await moneyOf(holder.address);
  expect(after.usdc).toBeGreaterThan(before.usdc);
  expect(after.rack).toBeGreaterThan(before.rack);
});

async function moneyOf(address: Address) {
  const balance = { functionName: "balanceOf", args: [address] } as const;
  const [usdc, rack] = await Promise.all([
    client.readContract({ ...USDC, ...balance }),
    client.readContract({ ...RackToken, ...balance }),
  ]);
  return { usdc, rack };
}

/** Someone new whom ten hosts gave shares of rigs that earn, each with rent paid in since. */
async function someoneWithRent() {
  const holder = await newcomer(0);
  const sender = newSender();
  const wanted = 10;
  const rentals = (await readRentals()).filter(
    ({ rigId }, index, all) => all.findIndex((it) => it.rigId === rigId) === index,
  );
  for (const { id, rigId, rig } of rentals.slice(0, wanted)) {
    const shares = await client.readContract({ ...RigRegistry, functionName: "sharesOf", args: [BigInt(rigId)] });
    const gift = {
      address: shares,
      abi: rigSharesAbi,
      functionName: "transfer",
      args: [holder.address, gifted],
    } as const;
    await sender.send(accountOf(rig.host), gift);
    await sender.send(localAccount("deployer"), { ...RentalEscrow, functionName: "settle", args: [BigInt(id)] });
  }
  await expect.poll(async () => (await rentOf(holder.address)).size, { timeout: 30_000 }).toBe(wanted);
  return { holder, rigs: await rentOf(holder.address) };
}

/** Rentals that run and have time which is judged and not settled. */
async function readRentals(): Promise<Rental[]> {
  const { items } = (await (await fetch(`${indexerUrl}/rentals?state=running&limit=100`)).json()) as Page<Rental>;
  const settleable = await Promise.all(
    items.map(({ id }) => {
      const settle = { ...RentalEscrow, functionName: "settle", args: [BigInt(id)], account: treasury } as const;
      return client.simulateContract(settle).then(
        ({ result: [rent] }) => rent > 0n,
        () => false,
      );
    }),
  );
  return items.filter((_, index) => settleable[index]);
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
