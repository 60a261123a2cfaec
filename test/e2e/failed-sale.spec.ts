import { contracts, rigSharesAbi } from "../../contracts/index.ts";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { accountOf, chain, newSender, newcomer, readRigs, usdcOf } from "./people.ts";

const { ShareSale, USDC } = contracts(31337);
const shares = 40n;
const price = 2_500_000n;

test("a buyer takes the full price back from a sale that missed its soft cap @phone", async ({
  page,
  checkAccessibility,
}) => {
  const buyer = await newcomer(100);
  const rig = await sellInVain(buyer);
  expect(await usdcOf(buyer.address)).toBe(0n);

  const wallet = await connectTo(page, "/invest", buyer);
  const sale = page.getByRole("region", { name: `Sale of rig ${rig.id}` });
  await expect(sale).toContainText("Soft cap missed");
  await checkAccessibility();
  await sale.getByRole("button", { name: "Take back 100.00 USDC" }).click();
  await expect.poll(() => usdcOf(buyer.address)).toBe(shares * price);
  expect(wallet.asked).toEqual(["eth_sendTransaction"]);
  const held = { address: rig.shares, abi: rigSharesAbi, functionName: "balanceOf", args: [buyer.address] } as const;
  expect(await chain.publicClient.readContract(held)).toBe(0n);
  await expect(sale, "nobody is left to be refunded").toBeHidden();
});

/** Opens a sale of a rig that has none, lets this buyer be the only one, and waits until it ends. */
async function sellInVain(buyer: Awaited<ReturnType<typeof newcomer>>) {
  const sender = newSender();
  const candidates = (await readRigs()).filter((rig) => !rig.inSale && rig.rentals === 0 && rig.slotsTaken === "0");
  for (const rig of candidates) {
    const held = { address: rig.shares, abi: rigSharesAbi, functionName: "balanceOf", args: [rig.host] } as const;
    if ((await chain.publicClient.readContract(held)) !== 10_000_000_000n) continue;
    const id = BigInt(rig.id);
    const now = Number((await chain.publicClient.getBlock()).timestamp);
    const sale = [id, 6_000, price, 5_000, now + 10, now + 86_400] as const;
    const opened = await sender.send(accountOf(rig.host), { ...ShareSale, functionName: "open", args: sale }).then(
      () => true,
      () => false,
    );
    if (!opened) continue;
    await sender.send(buyer, { ...USDC, functionName: "approve", args: [ShareSale.address, shares * price] });
    await sender.send(buyer, { ...ShareSale, functionName: "buy", args: [id, shares] });
    return rig;
  }
  throw new Error(
    "The seeded world has no rig whose host holds all shares and never sold any. Give scripts/lib/story one.",
  );
}
