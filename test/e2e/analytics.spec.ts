import type { ModelPrices } from "../../indexer/src/api/figures.ts";
import { formatAmount } from "../../dapp/src/lib/format.ts";
import { expect, test } from "./fixtures.ts";
import { indexerUrl } from "./ports.ts";

test("anybody sees what a model cost over time beside clouds, and what was asked for and not delivered", async ({
  page,
}) => {
  const model = await readModel();
  await page.goto("/analytics");
  const card = page.getByRole("region", { name: "Over time" });
  await card.getByLabel("GPU", { exact: true }).selectOption(model.name);
  const clouds = `Clouds ${formatAmount(BigInt(model.cloud?.gpuHour ?? 0), 6)}`;
  await expect(card.getByText(clouds, { exact: true })).toBeVisible();
  await expect(async () => {
    const { paid } = await readModel(); // rentals may be settled meanwhile
    const price = formatAmount(BigInt(paid?.gpuHour ?? 0), 6, { digits: 3, rounding: "up" });
    const chart = card.getByRole("img", { name: new RegExp(`^${model.name}, 30 days: ${price} USDC`) });
    await expect(chart).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await card.getByRole("radio", { name: "Delivered" }).click();
  await expect(card.getByRole("img", { name: /30 days: [\d,.]+ GPU-hours$/ })).toBeVisible();
  await expect(card.getByText(clouds, { exact: true })).toBeHidden();
  await expect(page.getByRole("table", { name: /Unmet demand by model/ }).getByRole("row")).not.toHaveCount(0);
});

/** One that was paid for, and that clouds offer too. */
async function readModel(): Promise<ModelPrices> {
  const models = (await (await fetch(`${indexerUrl}/prices`)).json()) as ModelPrices[];
  const found = models.find(({ paid, cloud }) => paid && cloud);
  if (!found) throw new Error("No model of this world was paid for that clouds offer too.");
  return found;
}
