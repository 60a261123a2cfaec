import { type Browser, type BrowserContext, type Page as BrowserPage, chromium, devices } from "@playwright/test";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page, Rental } from "../indexer/src/api/types.ts";
import { localAccount } from "./lib/accounts.ts";
import { buildIfStale } from "./lib/build.ts";
import { findBrowser } from "./lib/browser.ts";

/** `npm run screenshots`: every page in both themes, on a desktop and a phone, and two in 4K; `--only <page>` for one of them. */
const folder = join(import.meta.dirname, "../.rackshare/screenshots");
const screens = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { ...devices["Pixel 7"], viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 },
  "4k": { viewport: { width: 3840, height: 2160 } },
} as const;
type Screen = keyof typeof screens;

/** Who looks: the local wallet's accounts, by their number there. */
const people = { investor: 0, renter: 1, host: 2, inspector: 3 } as const;

/** Two pages are enough to see that nothing is lost on a large screen. */
const large = ["market", "rig"];

type Shot = {
  readonly name: string;
  readonly path: string;
  readonly as?: keyof typeof people;
  /** It lies over the page, so only what is in view is taken. */
  readonly dialog?: boolean;
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  await buildIfStale();
  const { startDappSite } = await import("./lib/dappSite.ts");
  const { executablePath, args, env } = await findBrowser();
  const site = await startDappSite("screenshots-world", { DAPP_LOCAL_TOOLS: "1" });
  const browser = await chromium.launch({
    executablePath,
    args,
    env: { ...(process.env as Record<string, string>), ...env },
  });
  try {
    if (!values.only) await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const shots = (await listShots(site.indexerUrl)).filter(({ name }) => !values.only || name === values.only);
    for (const screen of Object.keys(screens) as Screen[])
      for (const theme of ["light", "dark"] as const) await takeAll(browser, site.url, screen, theme, shots);
    console.log(`The screenshots are in ${folder}.`);
  } finally {
    await browser.close();
    await site.stop();
  }
}

async function listShots(indexerUrl: string): Promise<Shot[]> {
  const { items } = (await (await fetch(`${indexerUrl}/rentals?state=running&limit=100`)).json()) as Page<Rental>;
  const renter = localAccount("renter").address.toLowerCase();
  const rental = items.find((item) => item.renter === renter) ?? items[0];
  if (!rental) throw new Error("No rental runs in this world, so there is no rental page to look at.");
  return [
    { name: "market", path: "/" },
    { name: "rent", path: "/?rent=2", as: "renter", dialog: true },
    { name: "compare", path: "/?compare=[1,2,3]" },
    { name: "rig", path: `/rigs/${rental.rigId}` },
    { name: "rig-money", path: `/rigs/${rental.rigId}?tab=money` },
    { name: "invest", path: "/invest" },
    { name: "resale", path: "/invest?tab=resale" },
    { name: "rentals", path: "/rentals", as: "renter" },
    { name: "rental", path: `/rentals/${rental.id}`, as: "renter" },
    { name: "portfolio", path: "/portfolio", as: "investor" },
    { name: "value", path: "/portfolio?tab=value", as: "investor" },
    { name: "earnings", path: "/portfolio?tab=earnings", as: "investor" },
    { name: "host", path: "/host", as: "host" },
    { name: "host-rentals", path: "/host?tab=rentals", as: "host" },
    { name: "host-earnings", path: "/host?tab=earnings", as: "host" },
    { name: "inspect", path: "/inspect", as: "inspector" },
    { name: "no-inspector", path: "/inspect?inspector=0x000000000000000000000000000000000000dEaD" },
    { name: "analytics", path: "/analytics" },
  ];
}

async function takeAll(
  browser: Browser,
  url: string,
  screen: Screen,
  theme: "light" | "dark",
  shots: readonly Shot[],
): Promise<void> {
  const context = await browser.newContext({
    ...screens[screen],
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-US",
  });
  context.setDefaultTimeout(60_000);
  await connectLocalWallet(context, url);
  for (const { name, path, as, dialog } of shots) {
    if (screen === "4k" && !large.includes(name)) continue;
    const page = await context.newPage();
    if (as)
      await page.addInitScript((index) => localStorage.setItem("rackshare.localAccount", String(index)), people[as]);
    await open(page, `${url}${path}`);
    // Charts and lists come after what asks for them: look once nothing is on its way any more.
    await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "hidden" });
    await page.waitForTimeout(600);
    if (screen !== "4k" && !dialog) await growToPage(page);
    await page.screenshot({ path: join(folder, `${screen}-${theme}-${name}.png`) });
    await page.close();
    console.log(`${screen}, ${theme}: ${name}`);
  }
  await context.close();
}

async function connectLocalWallet(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  await open(page, url);
  await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
  await page.getByRole("button", { name: "Local wallet" }).click();
  await page.getByRole("button", { name: "Investor", exact: true }).click();
  await page.getByRole("banner").getByRole("button", { name: "Investor" }).waitFor();
  await page.close();
}

/** Opens a page, again if a part of it was lost on the way: a browser drops its requests when a container's network comes up. */
async function open(page: BrowserPage, url: string, tries = 3): Promise<void> {
  await page.goto(url);
  try {
    await page.getByRole("heading").first().waitFor({ timeout: 20_000 });
  } catch (error) {
    if (tries === 1) throw error;
    await open(page, url, tries - 1);
  }
}

/** What sticks to the edges of the screen then is at those of the page. */
async function growToPage(page: BrowserPage): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const { width = 0 } = page.viewportSize() ?? {};
  await page.setViewportSize({ width, height });
}

await main();
