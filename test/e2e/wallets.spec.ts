import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { cheapestRig, newcomer, usdcOf } from "./people.ts";

test("a wallet that batches approves and rents in one confirmation, without a permit", async ({ page }) => {
  const renter = await newcomer();
  const rig = await cheapestRig();
  const wallet = await connectTo(page, "/rentals", renter, { batches: true });
  await page.goto(`/?rent=${rig.id}`);
  const sheet = page.getByRole("dialog", { name: `Rent on rig ${rig.id}` });

  wallet.rejectNext();
  await sheet.getByRole("button", { name: /^Rent for .* USDC/ }).click();
  await expect(sheet.getByText("You declined it in your wallet. Nothing was sent.")).toBeVisible();
  const before = await usdcOf(renter.address);
  await sheet.getByRole("button", { name: /^Rent for .* USDC/ }).click();
  await expect(page).toHaveURL(/\/rentals\/\d+$/);
  expect(wallet.asked).toEqual(["wallet_sendCalls", "wallet_sendCalls"]);
  expect(await usdcOf(renter.address)).toBeLessThan(before);
});

test("a wallet on another network is led back by the button that would pay", async ({ page }) => {
  const renter = await newcomer();
  const rig = await cheapestRig();
  const wallet = await connectTo(page, "/rentals", renter);
  await page.goto(`/?rent=${rig.id}`);
  const sheet = page.getByRole("dialog", { name: `Rent on rig ${rig.id}` });
  await expect(sheet.getByRole("button", { name: /^Rent for .* USDC/ })).toBeEnabled();
  await wallet.setChain(1);
  wallet.rejectNext();
  await sheet.getByRole("button", { name: /^Switch to/ }).click();
  await expect(sheet.getByRole("alert")).toContainText("You declined it in your wallet");
  await sheet.getByRole("button", { name: /^Switch to/ }).click();
  await expect(sheet.getByRole("button", { name: /^Rent for .* USDC/ })).toBeEnabled();
  expect(wallet.asked).toEqual(["wallet_switchEthereumChain", "wallet_switchEthereumChain"]);
});
