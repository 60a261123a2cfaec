import { expect } from "chai";
import { loadCatalog } from "../../scripts/lib/catalog.ts";
import { cloudPrices, loadClouds } from "../../scripts/lib/clouds.ts";

describe("cloud prices", () => {
  const offers = loadClouds();
  const catalog = loadCatalog();
  const prices = cloudPrices(offers, catalog);
  const priceOf = (name: string) => prices.get(catalog.find((model) => model.name === name)?.id ?? 0);

  it("are 257 offers of 18 clouds", () => {
    expect(offers).to.have.length(257);
    expect(new Set(offers.map(({ cloud }) => cloud)).size).to.equal(18);
  });

  it("have least, middle and most per GPU-hour by model", () => {
    expect(priceOf("T4")).to.deep.equal({ min: 340_000n, median: 980_000n, max: 4_350_000n, offerCount: 17 });
    expect(priceOf("H100 SXM")).to.deep.equal({ min: 690_000n, median: 4_580_000n, max: 10_000_000n, offerCount: 18 });
  });

  it("take the mean of the two in the middle of an even number", () => {
    const v100 = offers.find(({ model }) => model === "V100 (32 GB)");
    if (!v100) throw new Error("clouds.csv has no V100 with 32 GB.");
    const pair = [v100, { ...v100, price: v100.price + 3n }];
    expect([...cloudPrices(pair, catalog).values()].map(({ median }) => median)).to.deep.equal([v100.price + 1n]);
  });

  it("leave out a model that no cloud offers", () => {
    expect(priceOf("B300 SXM")).to.equal(undefined);
  });
});
