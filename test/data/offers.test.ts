import { expect } from "chai";
import { loadCatalog } from "../../scripts/lib/catalog.ts";
import { acceptOffers, loadOffers, priceOf, type Offer } from "../../scripts/lib/offers.ts";

describe("offers", () => {
  const offers = loadOffers();
  const catalog = loadCatalog();
  const { accepted, refused } = acceptOffers(offers, catalog);
  const [first] = offers as [Offer];
  const verdict = (changes: Partial<Offer>) => acceptOffers([{ ...first, ...changes }], catalog);

  it("are 1,936 rows of 1,174 different offers", () => {
    expect(offers).to.have.length(1_936);
    expect(new Set(offers.map(({ id }) => id)).size).to.equal(1_174);
  });

  it("of RTX 4090 are 505, of which 55 do not report the usual memory and 51 not that of the model", () => {
    const cards = offers.filter(({ model }) => model === "RTX 4090");
    expect(cards).to.have.length(505);
    expect(cards.filter(({ memoryMib }) => memoryMib !== 24_564)).to.have.length(55);
    expect(cards.filter(({ memoryMib }) => memoryMib === 23_028)).to.have.length(4);
    expect(refused.filter(({ offer }) => offer.model === "RTX 4090")).to.have.length(51);
  });

  it("are refused for a memory that is not the model's, and for nothing else", () => {
    const reasons = Object.groupBy(refused, ({ reason }) => reason);
    expect(Object.entries(reasons).map(([reason, of]) => [reason, of?.length])).to.have.deep.members([
      ["Reports 49140 MiB per GPU, RTX 4090 has 24576 MiB.", 51],
      ["Reports 16384 MiB per GPU, V100 SXM2 32 has 32768 MiB.", 134],
    ]);
    expect(accepted).to.have.length(1_936 - 51 - 134);
  });

  it("are accepted up to the registry's 10% and no further", () => {
    const limits = { model: "RTX 4090", gpuCount: 1 };
    expect(verdict({ ...limits, memoryMib: 22_119 }).accepted).to.have.length(1);
    expect(verdict({ ...limits, memoryMib: 22_118 }).refused).to.have.length(1);
    expect(verdict({ ...limits, memoryMib: 27_033 }).accepted).to.have.length(1);
    expect(verdict({ ...limits, memoryMib: 27_034 }).refused).to.have.length(1);
  });

  it("get the variant that their memory tells", () => {
    const modelOf = (memoryMib: number) => verdict({ model: "A100 PCIE", memoryMib }).accepted[0]?.model.name;
    expect(modelOf(40_960)).to.equal("A100 PCIe 40");
    expect(modelOf(81_920)).to.equal("A100 PCIe 80");
  });

  it("are refused for an unknown model and for more GPUs than a rig can have", () => {
    expect(verdict({ model: "Voodoo2" }).refused[0]?.reason).to.equal("Voodoo2 is not in the catalog.");
    expect(verdict({ gpuCount: 17 }).refused[0]?.reason).to.equal("17 GPUs, a rig has at most 16.");
  });

  it("have exact prices in token units", () => {
    expect(priceOf({ priceUsd: "0.093356" })).to.equal(93_356n);
    expect(priceOf({ priceUsd: "2" })).to.equal(2_000_000n);
  });
});
