import { parseEther, parseUnits } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { contracts } from "../../contracts/index.ts";
import { connectChain } from "../../scripts/lib/chain.ts";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { rpcUrl } from "./ports.ts";

const { USDC } = contracts(31337);
const { publicClient } = connectChain(rpcUrl);

test("on the local chain anybody moves the clock and gets test money @phone", async ({ page, checkAccessibility }) => {
  const { address, ...keys } = privateKeyToAccount(generatePrivateKey());
  const wallet = await connectTo(page, "/", { address, ...keys });
  const opener = page.getByRole("button", { name: "Local chain: clock and test money" });
  if (await opener.isVisible()) await opener.click();
  else {
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Local chain" }).click();
  }
  const panel = page.getByRole("dialog", { name: "Local chain" });
  await checkAccessibility();

  await panel.getByRole("button", { name: "10 ether for fees" }).click();
  await expect.poll(() => publicClient.getBalance({ address })).toBe(parseEther("10"));
  await panel.getByRole("button", { name: "10,000 test USDC" }).click();
  const usdc = () => publicClient.readContract({ ...USDC, functionName: "balanceOf", args: [address] });
  await expect.poll(usdc).toBe(parseUnits("10000", 6));
  expect(wallet.asked).toEqual(["eth_sendTransaction"]);

  const before = await chainAhead();
  await panel.getByRole("button", { name: "1 sample" }).click();
  // A sample is five seconds here, and a block's time is rounded to one.
  await expect.poll(async () => (await chainAhead()) - before).toBeGreaterThanOrEqual(3);
});

/** [seconds] by which the chain's clock is ahead of this machine's. */
async function chainAhead(): Promise<number> {
  const { timestamp } = await publicClient.getBlock();
  return Number(timestamp) - Date.now() / 1000;
}
