import { createPublicClient, http } from "viem";
import { contracts, rigSharesAbi } from "../../contracts/index.ts";
import type { Portfolio } from "../../indexer/src/api/types.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { indexerUrl, rpcUrl } from "./ports.ts";

const { USDC } = contracts(31337);
const client = createPublicClient({ transport: http(rpcUrl) });
const seller = localAccount("investor", 0);
const buyer = localAccount("investor", 4);

test("a holder offers shares with one confirmation and another investor buys them", async ({ page }) => {
  test.slow();
  const { rigId, shares } = await freeHolding();
  const read = async () => ({
    shares: await client.readContract({ ...shares, functionName: "balanceOf", args: [buyer.address] }),
    seller: await client.readContract({ ...USDC, functionName: "balanceOf", args: [seller.address] }),
  });
  const wallet = await connectTo(page, "/portfolio", seller);
  await page.getByRole("button", { name: `Offer shares of rig ${rigId}`, exact: true }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("How many shares").fill("40");
  await sheet.getByLabel("Price of one share").fill("0.01");
  await sheet.getByRole("button", { name: "Offer them" }).click();
  const offers = page.getByRole("region", { name: "Your offers" });
  await expect(offers.getByRole("row").filter({ hasText: "40 of 40" })).toBeVisible({ timeout: 20_000 });
  expect(wallet.asked, "one permit and one transaction").toEqual(["eth_signTypedData_v4", "eth_sendTransaction"]);

  const before = await read();
  await wallet.setAccount(buyer);
  wallet.asked.splice(0);
  await page.goto(`/invest?tab=resale&rig=${rigId}`);
  // The cheapest offer stands first.
  await page.getByRole("button", { name: "Buy", exact: true }).first().click();
  await sheet.getByLabel("How many shares").fill("12.5");
  await sheet.getByRole("button", { name: /^Pay / }).click();
  await expect(sheet).toBeHidden({ timeout: 20_000 });
  expect(wallet.asked, "one permit and one transaction").toEqual(["eth_signTypedData_v4", "eth_sendTransaction"]);
  const after = await read();
  expect(after.shares - before.shares).toBe(12_500_000n);
  expect(after.seller - before.seller, "the seller is paid directly").toBe(125_000n);
});

/** A holding of the seller that is not locked in a sale. */
async function freeHolding() {
  const { holdings } = (await (await fetch(`${indexerUrl}/holders/${seller.address}`)).json()) as Portfolio;
  const free = holdings.find(({ locked, shares }) => !locked && BigInt(shares) > 1_000_000_000n);
  if (!free) throw new Error("The first investor of the seeded world holds no free shares.");
  return { rigId: free.rigId, shares: { address: free.sharesAddress, abi: rigSharesAbi } };
}
