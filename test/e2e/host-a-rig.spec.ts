import { createPublicClient, http } from "viem";
import { contracts } from "../../contracts/index.ts";
import type { HostEarnings } from "../../indexer/src/api/types.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { indexerUrl, ports, rpcUrl } from "./ports.ts";

const { RigRegistry, ShareSale } = contracts(31337);
const client = createPublicClient({ transport: http(rpcUrl) });
const host = localAccount("host", 1);

test("a host registers a rig, is stopped from mislabelling it, and opens a sale of its shares", async ({
  page,
  checkAccessibility,
}) => {
  test.slow();
  const rigId = (await client.readContract({ ...RigRegistry, functionName: "rigCount" })) + 1n;
  const wallet = await connectTo(page, "/host", host);
  await page.getByRole("button", { name: "Register a rig" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("GPU model").selectOption({ label: "H100 SXM" });
  await sheet.getByLabel("Memory of one GPU").fill("24000");
  await expect(sheet.getByText("H100 SXM has 81,920 MiB")).toBeVisible();
  await sheet.getByLabel("Memory of one GPU").fill("81559");
  await sheet.getByLabel("Region").fill("se");
  await sheet.getByLabel("A GPU-hour").fill("1.5");
  await sheet.getByLabel("Power, idle").fill("900");
  await sheet.getByLabel("Power, under load").fill("3000");
  await sheet.getByLabel("A kilowatt-hour").fill("0.11");
  await sheet.getByLabel("Agent's address").fill(localAccount("agent").address);
  await sheet.getByLabel("Gateway").fill(`http://127.0.0.1:${ports.host}`);
  await expect(sheet.getByRole("group", { name: "Price curve" })).toContainText("A GPU for 30 days");
  await checkAccessibility();
  await sheet.getByRole("button", { name: "Register the rig" }).click();

  const agents = page.getByRole("region", { name: "Your agents" });
  await expect(agents).toContainText("It runs what the chain says it must, and nothing else.");
  await page.getByRole("button", { name: `Sell shares of rig ${rigId}` }).click({ timeout: 20_000 });
  await sheet.getByLabel("Price of one share").fill("3.5");
  await sheet.getByLabel("Shares for sale").fill("6000");
  await sheet.getByRole("button", { name: "Open the sale" }).click();
  await expect(page.getByRole("row").filter({ hasText: `Rig ${rigId},` })).toContainText("In sale", {
    timeout: 20_000,
  });
  expect(wallet.asked).toEqual(["eth_sendTransaction", "eth_sendTransaction"]);

  const sale = await client.readContract({ ...ShareSale, functionName: "saleOf", args: [rigId] });
  expect(sale).toMatchObject({ host: host.address, price: 3_500_000, left: 6_000, softCap: 5_000 });
  await page.goto("/invest");
  await expect(page.getByRole("region", { name: `Sale of rig ${rigId}` })).toContainText("35,000 USDC");

  await page.goto("/host?tab=earnings");
  const byRig = page.getByRole("table", { name: "Earned by rig in the last 30 days" }).getByRole("row");
  const chart = page.getByRole("img", { name: /^Earned by day: [\d.,]+ USDC in 30 days/ });
  for (const [label, source] of [
    ["Hosting fees", "hosting"],
    ["Rent of your shares", "rent"],
  ] as const) {
    await page.getByRole("radio", { name: label }).click();
    const earned = (await readEarnings()).filter((entry) => entry.source === source);
    const total = earned.reduce((sum, { amount }) => sum + Number(amount) / 1e6, 0);
    expect(total).toBeGreaterThan(0);
    const shown = /day: ([\d.,]+) USDC/.exec((await chart.getAttribute("aria-label")) ?? "")?.[1];
    expect(Number(shown?.replaceAll(",", "")), label).toBeCloseTo(total, -1);
    await expect(byRig, "a row for each rig that earned, below the header").toHaveCount(
      new Set(earned.map((entry) => entry.rigId)).size + 1,
    );
    await checkAccessibility();
  }
});

async function readEarnings(): Promise<HostEarnings["days"]> {
  return ((await (await fetch(`${indexerUrl}/hosts/${host.address}/earnings`)).json()) as HostEarnings).days;
}
