import { createPublicClient, http } from "viem";
import { contracts, rigSharesAbi } from "../../contracts/index.ts";
import type { Page, SaleOfRig } from "../../indexer/src/api/types.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { indexerUrl, rpcUrl } from "./ports.ts";

const { RigRegistry, USDC } = contracts(31337);
const client = createPublicClient({ transport: http(rpcUrl) });
const investor = localAccount("investor", 1);
const shares = 25n;

test("an investor reads what can go wrong, buys shares with one confirmation and sees them locked @phone", async ({
  page,
  checkAccessibility,
}) => {
  test.slow();
  const sale = await openSale();
  const rigShares = {
    address: await client.readContract({ ...RigRegistry, functionName: "sharesOf", args: [BigInt(sale.rigId)] }),
    abi: rigSharesAbi,
  };
  const read = async () => ({
    shares: await client.readContract({ ...rigShares, functionName: "balanceOf", args: [investor.address] }),
    usdc: await client.readContract({ ...USDC, functionName: "balanceOf", args: [investor.address] }),
  });
  const before = await read();

  const wallet = await connectTo(page, "/invest", investor);
  await page
    .getByRole("region", { name: `Sale of rig ${sale.rigId}` })
    .getByRole("button", { name: "Look closer" })
    .click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("heading", { name: "What it earned" })).toBeVisible();
  await expect(sheet.getByText("After depreciation").first()).toBeVisible();
  await expect(sheet.getByRole("heading", { name: "What can go wrong" })).toBeVisible();
  await expect(sheet.getByRole("heading", { name: "Who runs it" })).toBeVisible();
  await checkAccessibility();
  await sheet.getByLabel("How many shares").fill("999999");
  await expect(sheet.getByText(/^Only .* shares are left|^Enter how many/)).toBeVisible();
  await sheet.getByLabel("How many shares").fill(String(shares));
  await sheet.getByRole("button", { name: /^Pay / }).click();
  await expect(page.getByRole("dialog", { name: /You own 25 more shares/ })).toBeVisible({ timeout: 20_000 });

  expect(wallet.asked, "one permit and one transaction").toEqual(["eth_signTypedData_v4", "eth_sendTransaction"]);
  const after = await read();
  expect(after.shares - before.shares).toBe(shares * 1_000_000n);
  expect(before.usdc - after.usdc).toBe(shares * BigInt(sale.price));

  await page.getByRole("link", { name: "See your portfolio" }).click();
  const row = page.getByRole("row").filter({ hasText: `Rig ${sale.rigId},` });
  await expect(row).toContainText("Locked in sale");
});

/** The open sale that runs longest. */
async function openSale(): Promise<SaleOfRig> {
  const { items } = (await (await fetch(`${indexerUrl}/sales?state=open`)).json()) as Page<SaleOfRig>;
  const now = Date.now() / 1000;
  const open = items.filter((sale) => sale.closedAt > now && sale.sold + Number(shares) < sale.offered);
  const latest = open.sort((a, b) => b.closedAt - a.closedAt)[0];
  if (!latest) throw new Error("The seeded world has no open sale. Give scripts/lib/story one that outlasts it.");
  return latest;
}
