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

test("at 360 px the header cuts nothing and is easy to hit, for visitors and for who is connected @phone", async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await installTestWallet(page, { account, rpcUrl });
  await page.goto("/");
  const banner = page.getByRole("banner");
  const look = async () => {
    for (const target of await banner.locator("a:visible, button:visible").all()) {
      const box = await target.boundingBox();
      const name = await target.evaluate((element) => element.ariaLabel ?? element.textContent);
      expect(Math.min(box?.width ?? 0, box?.height ?? 0), name).toBeGreaterThanOrEqual(44);
      expect(box?.x, name).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0), name).toBeLessThanOrEqual(360);
      expect(await target.evaluate((element) => element.scrollWidth - element.clientWidth), name).toBeLessThanOrEqual(
        0,
      );
    }
  };
  await look();
  await banner.getByRole("button", { name: "Connect" }).click();
  await page.getByRole("button", { name: "Test wallet" }).click();
  await expect(banner.getByRole("button", { name: "0xf39F" })).toBeVisible();
  await look();
});

test("the address of an account that never inspected leads to a page that says so", async ({
  page,
  checkAccessibility,
}) => {
  await page.goto("/inspectors/0x000000000000000000000000000000000000dEaD");
  await expect(page.getByRole("heading", { name: "This account is no inspector" })).toBeVisible();
  await checkAccessibility();
  await page.goto("/inspectors/nobody");
  await expect(page.getByRole("heading", { name: "This is no address" })).toBeVisible();
  await page.getByRole("link", { name: "See all inspectors" }).click();
  await expect(page.getByRole("table", { name: /^All inspectors/ }).getByRole("link")).not.toHaveCount(0);
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

test("every page is accessible in light and dark, and fits its screen @phone", async ({ page, checkAccessibility }) => {
  test.slow();
  for (const path of pages) {
    await page.goto(path);
    await expect(page.getByRole("heading").first()).toBeVisible();
    await checkAccessibility("light", "dark");
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
