import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCatalog } from "../../scripts/lib/catalog.ts";
import { loadClouds } from "../../scripts/lib/clouds.ts";
import { loadOffers } from "../../scripts/lib/offers.ts";
import { dataFolder } from "../../scripts/lib/table.ts";
import { loadTrace } from "../../scripts/lib/trace.ts";

describe("a data file", () => {
  const folder = mkdtempSync(join(tmpdir(), "rackshare-data-"));
  after(() => rmSync(folder, { recursive: true }));

  /** The file with `from` replaced by `to` in one line. */
  function spoiled(file: string, line: number, from: string | RegExp, to: string): string {
    const lines = readFileSync(join(dataFolder, file), "utf8").split("\n");
    const changed = lines[line - 1]?.replace(from, to);
    expect(changed).not.to.equal(lines[line - 1]);
    lines[line - 1] = changed ?? "";
    const path = join(folder, file);
    writeFileSync(path, lines.join("\n"));
    return path;
  }

  it("names itself and the line of a value that is not what it must be", () => {
    expect(() => loadOffers(spoiled("offers.csv", 3, "0.093344", "cheap"))).to.throw(
      /^offers\.csv line 3: .*priceUsd/s,
    );
    expect(() => loadTrace(spoiled("trace.csv", 9, /^\d+,1,/, "7,9,"))).to.throw(/^trace\.csv line 9: .*num_gpu/s);
    expect(() => loadClouds(spoiled("clouds.csv", 258, /,\d+\.\d+,/, ",,"))).to.throw(/^clouds\.csv line 258: /);
    expect(() => loadCatalog(spoiled("gpu-catalog.csv", 28, "MI300X", ""))).to.throw(
      /^gpu-catalog\.csv line 28: .*name/s,
    );
  });

  it("names itself and the line of a row with a cell too few", () => {
    expect(() => loadOffers(spoiled("offers.csv", 5, "Moscow, RU", 'Moscow","RU'))).to.throw(/^offers\.csv.* line 5/);
  });

  it("must have the catalog's models in the order of their ids", () => {
    expect(() => loadCatalog(spoiled("gpu-catalog.csv", 4, "3,", "4,"))).to.throw(
      "gpu-catalog.csv line 4: id 4, expected 3",
    );
  });
});

describe("the catalog", () => {
  it("has 27 models, measured by the H100 SXM", () => {
    const catalog = loadCatalog();
    expect(catalog).to.have.length(27);
    expect(catalog.find(({ name }) => name === "H100 SXM")?.computeUnits).to.equal(1_000);
    for (const { name, computeUnits, bf16Tflops } of catalog)
      expect(computeUnits, name).to.equal(Math.round((bf16Tflops / 989) * 1_000));
  });
});
