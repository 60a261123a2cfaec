import type { Page } from "@playwright/test";
import type { Account } from "viem";
import { expect } from "./fixtures.ts";
import { rpcUrl } from "./ports.ts";
import { type TestWallet, installTestWallet } from "./testWallet.ts";

/** Opens a page of the dapp and connects a wallet that holds this account. What the wallet was asked before is forgotten. */
export async function connectTo(
  page: Page,
  path: string,
  account: Account,
  options: { batches?: boolean } = {},
): Promise<TestWallet> {
  const wallet = await installTestWallet(page, { account, rpcUrl, ...options });
  await page.goto(path);
  await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
  await page.getByRole("button", { name: "Test wallet" }).click();
  await expect(page.getByRole("banner").getByRole("button", { name: account.address.slice(0, 6) })).toBeVisible();
  wallet.asked.splice(0);
  return wallet;
}
