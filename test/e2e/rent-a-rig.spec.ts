import type { Page } from "@playwright/test";
import { parseUnits } from "viem";
import { contracts } from "../../contracts/index.ts";
import type { Rental, Rig } from "../../indexer/src/api/types.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { chain, cheapestRig, freeRigs, newSender, newcomer, usdcOf } from "./people.ts";
import { indexerUrl, rpcUrl } from "./ports.ts";
import { installTestWallet } from "./testWallet.ts";

const { RackToken, RentalEscrow, USDC } = contracts(31337);
const { publicClient } = chain;

// Until its agent has seen a rental on the chain, a gateway does not know it, and the page asks again.
test.use({ expectedErrors: [/404 .*\/rentals\/\d+\/nonce\)$/] });

test("a newcomer rents with one confirmation, works in a terminal, runs a job, stops and gets the exact rest back @phone", async ({
  page,
  checkAccessibility,
}) => {
  test.slow();
  const renter = await newcomer();
  const rig = await cheapestRig();
  const wallet = await installTestWallet(page, { account: renter, rpcUrl });

  await page.goto("/");
  await expect(page.getByRole("button", { name: `Rent on rig ${rig.id}` })).toBeVisible();
  await page.getByRole("combobox", { name: "GPU", exact: true }).selectOption(rig.model.name);
  await expect(page).toHaveURL(/model=/);
  await page.getByRole("button", { name: `Rent on rig ${rig.id}` }).click();

  const sheet = page.getByRole("dialog", { name: `Rent on rig ${rig.id}` });
  await sheet.getByRole("radio", { name: "1 hour" }).click();
  await expect(sheet.getByText("Deposit", { exact: true })).toBeVisible();
  await expect(sheet.getByText("the unused part returns at once")).toBeVisible();
  await checkAccessibility();
  await sheet.getByRole("button", { name: "Connect wallet" }).click();
  await page.getByRole("button", { name: "Test wallet" }).click();
  await expect(sheet.getByText(/^You have 100\.00 USDC/)).toBeVisible();
  wallet.asked.splice(0);
  await sheet.getByRole("button", { name: /^Rent for .* USDC/ }).click();
  await expect(page).toHaveURL(/\/rentals\/\d+$/, { timeout: 20_000 });
  expect(wallet.asked, "one permit and one transaction").toEqual(["eth_signTypedData_v4", "eth_sendTransaction"]);
  const afterRent = await usdcOf(renter.address);
  expect(afterRent).toBeLessThan(parseUnits("100", 6));

  await expect(page.getByText("Running", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("The host started it: the clock runs")).toBeVisible();
  await expect(page.getByText("This browser holds the key that logs in to the rig.")).toBeVisible();
  await typeInTerminal(page);
  await checkAccessibility();
  await page.getByRole("radio", { name: "Jobs" }).click();
  await page.getByLabel("Command").fill("echo $((40+2))-out; echo $((40+3))-err >&2; exit 3");
  await page.getByRole("button", { name: "Run job" }).click();
  const log = page.getByRole("list", { name: "Job log" });
  await expect(log).toContainText("Exit code 3");
  await expect(log).toContainText("42-out");
  await expect(log).toContainText("43-err");
  await checkAccessibility();

  await page.evaluate(() => indexedDB.deleteDatabase("rackshare"));
  await page.reload();
  wallet.asked.splice(0);
  await page.getByRole("button", { name: "Log in with your wallet" }).click();
  await typeInTerminal(page);
  expect(wallet.asked, "a browser without the key asks the wallet for a signature alone").toEqual(["personal_sign"]);
  await page.getByRole("radio", { name: "Jobs" }).click();
  await expect(log).toContainText("42-out");

  await page.getByRole("button", { name: "Stop", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Stop this rental" });
  await expect(dialog.getByText("Returns to you at once")).toBeVisible();
  await checkAccessibility();
  const offered = parseUnits(
    (
      await dialog
        .getByText(/^\d+\.\d{6} USDC$/)
        .last()
        .innerText()
    ).split(" ")[0] ?? "",
    6,
  );
  await dialog.getByRole("button", { name: "Stop now" }).click();
  await expect(page.getByText(/^Ended: the renter stopped it\. .* USDC returned$/)).toBeVisible({ timeout: 20_000 });
  expect(await usdcOf(renter.address)).toBeGreaterThan(afterRent);

  const rental = await readRental(page.url());
  expect(rental.state).toBe("closed");
  expect(BigInt(rental.refund)).toBe((await usdcOf(renter.address)) - afterRent);
  const used = (rental.end ?? 0) - (rental.start ?? 0);
  const restAfter = (seconds: number) => costOf(rental, rig, 3_600) - costOf(rental, rig, seconds);
  expect(BigInt(rental.refund), "all but the seconds that were used").toBe(restAfter(used));
  const shown = Array.from({ length: used + 1 }, (_, seconds) => restAfter(seconds));
  expect(shown, "what was shown before signing was right to the unit, at that second").toContain(offered);
  await page.goto("/rentals");
  await expect(page.getByRole("row").filter({ hasText: rig.model.name })).toContainText("Stopped");
});

test("a renter pays in RACK at a discount, then extends in RACK", async ({ page }) => {
  test.slow();
  const renter = await newcomer();
  const rig = await cheapestRig();
  const rack = parseUnits("1000", 6);
  const transfer = { ...RackToken, functionName: "transfer", args: [renter.address, rack] } as const;
  await newSender().send(localAccount("deployer"), transfer);

  const wallet = await connectTo(page, `/rigs/${rig.id}`, renter);
  await page.getByRole("button", { name: "Rent it" }).click();
  const sheet = page.getByRole("dialog", { name: `Rent on rig ${rig.id}` });
  await sheet.getByRole("radio", { name: /^RACK/ }).click();
  await sheet.getByRole("button", { name: /^Rent for about .* RACK/ }).click();
  await expect(page).toHaveURL(/\/rentals\/\d+$/, { timeout: 20_000 });
  expect(wallet.asked, "one permit and one transaction").toEqual(["eth_signTypedData_v4", "eth_sendTransaction"]);
  expect(await usdcOf(renter.address), "no USDC was taken").toBe(parseUnits("100", 6));

  await expect(page.getByText("Running", { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Swapped from")).toBeVisible();
  await page.getByRole("button", { name: "Extend" }).click();
  const extend = page.getByRole("dialog", { name: "Extend this rental" });
  await extend.getByRole("button", { name: /^Extend for .*, in RACK/ }).click();
  await expect(page.getByText(/^Extended until/)).toBeVisible({ timeout: 20_000 });
});

test("a renter compares rigs by a link, rents one of them, and lets it renew by itself", async ({
  page,
  checkAccessibility,
}) => {
  test.slow();
  const renter = await newcomer();
  const [cheaper, dearer] = await freeRigs("sort=price");
  if (!cheaper || !dearer) throw new Error("The seeded world has only one rig with a free GPU.");
  await connectTo(page, "/?uptime=50&tier=99", renter);
  await page.getByRole("checkbox", { name: `Compare rig ${cheaper.id}`, exact: true }).check();
  await page.getByRole("checkbox", { name: `Compare rig ${dearer.id}`, exact: true }).check();
  await expect(page).toHaveURL(/compare=/);
  await page.goto(page.url());
  const comparison = page.getByRole("region", { name: "Comparison", exact: true });
  const prices = comparison.getByRole("row", { name: /^A GPU-hour now/ }).getByRole("cell");
  await expect(prices).toHaveCount(2);
  await expect(prices.first(), "the first that was chosen is the cheapest").toContainText("(best)");
  await expect(prices.last()).not.toContainText("(best)");
  await checkAccessibility();

  await comparison.getByRole("button", { name: `Rent rig ${dearer.id} from the comparison` }).click();
  const sheet = page.getByRole("dialog", { name: `Rent on rig ${dearer.id}` });
  await sheet.getByRole("button", { name: /^Rent for .* USDC/ }).click();
  await expect(page).toHaveURL(/\/rentals\/\d+$/, { timeout: 20_000 });
  await page.getByRole("button", { name: "Renew by itself" }).click();
  const renewal = page.getByRole("dialog", { name: "Renew by itself" });
  await renewal.getByRole("radio", { name: "1 day" }).click();
  await renewal.getByRole("radio", { name: "Once" }).click();
  await checkAccessibility();
  await renewal.getByRole("button", { name: "Renew by 1 d" }).click();
  await expect(page.getByText("Renews by 1 d")).toBeVisible();
  await expect(page.getByText("What you allowed is enough for one more time.")).toBeVisible();

  const rental = await readRental(page.url());
  const set = await publicClient.readContract({
    ...RentalEscrow,
    functionName: "renewalOf",
    args: [BigInt(rental.id)],
  });
  expect(set).toBe(86_400n);
  const allowed = await publicClient.readContract({
    ...USDC,
    functionName: "allowance",
    args: [renter.address, RentalEscrow.address],
  });
  const cost = costOf(rental, dearer, rental.duration + 86_400) - costOf(rental, dearer, rental.duration);
  expect(allowed - cost, "no more than a unit of rounding above one renewal").toBeLessThanOrEqual(1n);
  expect(allowed).toBeGreaterThanOrEqual(cost);
  await page.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByText("It ends when its time is up.")).toBeVisible();
});

test("a renter who declines has paid nothing and may try again", async ({ page }) => {
  const renter = await newcomer();
  const rig = await cheapestRig();
  const wallet = await connectTo(page, "/rentals", renter);
  await page.goto(`/?rent=${rig.id}`);
  wallet.rejectNext();
  const sheet = page.getByRole("dialog", { name: `Rent on rig ${rig.id}` });
  await sheet.getByRole("button", { name: /^Rent for/ }).click();
  await expect(sheet.getByText("You declined it in your wallet. Nothing was sent.")).toBeVisible();
  await expect(sheet.getByRole("button", { name: /^Rent for/ })).toBeEnabled();
  expect(await usdcOf(renter.address)).toBe(parseUnits("100", 6));
});

test("a rig's whole story is accessible in light and dark, and fits its screen @phone", async ({
  page,
  checkAccessibility,
}) => {
  test.slow();
  for (const tab of ["uptime", "rentals", "money", "holders", "asks", "story"]) {
    await page.goto(`/rigs/1?tab=${tab}`);
    await expect(page.getByRole("tabpanel")).toBeVisible();
    await checkAccessibility("light", "dark");
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${tab} scrolls sideways`).toBeLessThanOrEqual(0);
  }
  await page.goto("/rigs/1?tab=uptime");
  const epoch = page.getByText(/^Epoch [\d,]+, /);
  const latest = await epoch.innerText();
  await page.getByRole("slider", { name: "Judged epoch" }).press("Home");
  await expect(epoch, "the earliest epoch opens").not.toHaveText(latest);
});

/** Types into the shell and waits for what only a shell can answer. */
async function typeInTerminal(page: Page): Promise<void> {
  const terminal = page.getByRole("region", { name: /^Terminal of rental/ });
  await terminal.getByRole("textbox", { name: "Terminal input" }).focus();
  await page.keyboard.type("echo $((6*7))-typed\n");
  await expect(terminal).toContainText("42-typed");
}

/** What some seconds of a rental cost, in USDC units, rounded up as the contract does. */
function costOf({ price, slotCount }: Rental, { slices }: Rig, seconds: number): bigint {
  const per = BigInt(slices) * 3_600n;
  return (BigInt(price) * BigInt(slotCount) * BigInt(seconds) + per - 1n) / per;
}

async function readRental(url: string): Promise<Rental> {
  const id = url.split("/").at(-1);
  return (await (await fetch(`${indexerUrl}/rentals/${id}`)).json()) as Rental;
}
