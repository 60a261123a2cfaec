import { expect } from "chai";
import { floorOf, roundsFor } from "../../scripts/agents/challenge/floors.ts";
import { loadCatalog } from "../../scripts/lib/catalog.ts";

const models = new Map(loadCatalog().map((model) => [model.name, model]));
const model = (name: string) => models.get(name) ?? expect.fail(`${name} is not in the catalog`);
const floor = (name: string, size = 8192, rounds = 512): number => floorOf(model(name), { size, rounds }) ?? 0;

describe("a model's floor", () => {
  it("is a share of its data sheet's rates, less the way there and back", () => {
    // H100: 2 * 8192^3 at 1978 TOPS are 0.5559 ms, 16 * 8192^2 bytes at 3350 GB/s are 0.3205 ms: 512 rounds at 25% take 1.795 s
    expect(floor("H100 SXM")).to.be.closeTo((512 * 2 * 8192 ** 3) / (0.5 + 1.7949), 1e11);
    expect(roundsFor(model("H100 SXM"), 8192, 2)).to.equal(570);
    expect(roundsFor(model("H100 SXM"), 8192, 0)).to.equal(1);
  });

  it("is below what the data sheet says, for every model that has one", () => {
    const withFloor = [...models.values()].filter((known) => floorOf(known, { size: 8192, rounds: 512 }) !== undefined);
    expect(withFloor).to.have.length.greaterThan(15);
    for (const { name, bf16Tflops } of withFloor) {
      expect(floor(name), name)
        .to.be.below(0.25 * 2 * bf16Tflops * 1e12)
        .and.above(0);
    }
  });

  it("tells classes apart: T4, A100, H100", () => {
    expect(floor("A100 SXM 80")).to.be.above(1.5 * floor("T4"));
    expect(floor("H100 SXM")).to.be.above(1.5 * floor("A100 SXM 80"));
  });

  it("is out of reach of one processor core by far: 0.06 TOPS at best", () => {
    const floors = [...models.keys()].map((name) => floor(name)).filter((known) => known > 0);
    expect(Math.min(...floors)).to.be.above(100 * 0.06e12);
  });

  it("is not made up where the kernel's tensor cores are not known: Volta, Pascal, Blackwell Ultra, AMD", () => {
    for (const name of ["V100 SXM2 32", "P100 PCIe", "B300 SXM", "MI300X"]) {
      expect(floorOf(model(name), { size: 8192, rounds: 512 }), name).to.equal(undefined);
      expect(roundsFor(model(name), 8192, 2), name).to.equal(undefined);
    }
  });
});
