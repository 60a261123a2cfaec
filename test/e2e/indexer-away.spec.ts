import type { Page } from "@playwright/test";
import { connectTo } from "./connect.ts";
import { expect, test } from "./fixtures.ts";
import { cheapestRig, newcomer, usdcOf } from "./people.ts";
import { indexerUrl } from "./ports.ts";

test.use({ expectedErrors: [/Failed to load resource/] });

test("while the indexer is away pages say so, and a renter still rents, stops and is refunded from the chain", async ({
  page,
  checkAccessibility,
}) => {
  test.slow();
  const renter = await newcomer();
  const rig = await cheapestRig();
  await connectTo(page, "/rentals", renter);
  await page.goto(`/?rent=${rig.id}`);
  const rent = page.getByRole("dialog", { name: `Rent on rig ${rig.id}` }).getByRole("button", { name: /^Rent for/ });
  await expect(rent).toBeEnabled();

  const bringBack = await takeIndexerAway(page);
  await rent.click();
  await expect(page).toHaveURL(/\/rentals\/\d+$/);
  const paid = await usdcOf(renter.address);
  const story = page.getByRole("alert");
  await expect(story).toContainText("The indexer does not answer. Your money and rentals are on the chain and safe");
  await page.reload();
  await expect(story).toContainText("The indexer does not answer");
  await checkAccessibility();
  await page.getByRole("button", { name: "Stop now" }).click();
  await expect.poll(() => usdcOf(renter.address), "the rest returns").toBeGreaterThan(paid);

  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("The indexer does not answer");
  await bringBack();
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: `Rent on rig ${rig.id}` })).toBeVisible();
});

/** No answer from the indexer reaches the page until what this returns was called. */
async function takeIndexerAway(page: Page): Promise<() => Promise<void>> {
  const asksIndexer = (url: URL) => url.origin === indexerUrl;
  await page.route(asksIndexer, (route) => route.abort("connectionrefused"));
  return () => page.unroute(asksIndexer);
}
