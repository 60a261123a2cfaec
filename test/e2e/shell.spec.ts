import { privateKeyToAccount } from "viem/accounts";
import { expect, test } from "./fixtures.ts";
import { rpcUrl } from "./ports.ts";
import { installTestWallet } from "./testWallet.ts";

const account = privateKeyToAccount("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
const pages = ["/", "/invest", "/rentals", "/portfolio", "/host", "/inspect", "/analytics", "/nowhere"];

test.describe("a browser wallet", () => {
  test("connects, survives a reload and disconnects", async ({ page }) => {
    await installTestWallet(page, { account, rpcUrl });
    await page.goto("/");
    await page.getByRole("banner").getByRole("button", { name: "Connect wallet" }).click();
    await page.getByRole("button", { name: "Test wallet" }).click();
    const menu = page.getByRole("button", { name: "0xf39F" });
    await expect(menu).toBeVisible();
    await page.reload();
    await menu.click();
    await page.getByRole("menuitem", { name: "Disconnect" }).click();
    await expect(page.getByRole("banner").getByRole("button", { name: "Connect wallet" })).toBeVisible();
  });

  test("says so when the person declines", async ({ page }) => {
    const wallet = await installTestWallet(page, { account, rpcUrl });
    wallet.rejectNext();
    await page.goto("/");
    await page.getByRole("banner").getByRole("button", { name: "Connect wallet" }).click();
    await page.getByRole("button", { name: "Test wallet" }).click();
    await expect(page.getByRole("alert")).toContainText("You declined it in your wallet");
  });

  test("is led from another network to the right one", async ({ page }) => {
    const wallet = await installTestWallet(page, { account, rpcUrl });
    await page.goto("/");
    await page.getByRole("banner").getByRole("button", { name: "Connect wallet" }).click();
    await page.getByRole("button", { name: "Test wallet" }).click();
    await expect(page.getByRole("button", { name: "0xf39F" })).toBeVisible();
    await wallet.setChain(1);
    await expect(page.getByText("Your wallet is on another network")).toBeVisible();
    await page.getByRole("button", { name: "Switch network" }).click();
    await expect(page.getByText("Your wallet is on another network")).toBeHidden();
  });
});

test("the local wallet lets a newcomer act in any role @phone", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
  await page.getByRole("button", { name: "Local wallet" }).click();
  await page.getByRole("button", { name: "Renter", exact: true }).click();
  await page.getByRole("banner").getByRole("button", { name: "Renter" }).click();
  await page.getByRole("menuitemradio", { name: "Host", exact: true }).click();
  await expect(page.getByRole("banner").getByRole("button", { name: "Host" })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const)
  test(`every page is accessible and fits its screen in ${colorScheme} @phone`, async ({
    page,
    checkAccessibility,
  }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const path of pages) {
      await page.goto(path);
      await expect(page.getByRole("heading").first()).toBeVisible();
      await checkAccessibility();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
    }
  });

test("a chosen theme is remembered", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  await page.getByRole("button", { name: /^Theme: system/ }).click();
  await page.getByRole("button", { name: /^Theme: light/ }).click();
  await page.reload();
  await expect(page.getByRole("button", { name: /^Theme: dark/ })).toBeVisible();
  await expect(page.locator("body")).toHaveCSS("color-scheme", "dark");
});
