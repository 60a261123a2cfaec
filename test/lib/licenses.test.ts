import { expect } from "chai";
import { readdir, readFile } from "node:fs/promises";
import { exceptions, judgeLicense, readLicenses } from "../../scripts/lib/licenses.ts";
import { dataFolder } from "../../scripts/lib/table.ts";

describe("licences", () => {
  it("lets no dependency in whose licence is neither allowed nor excepted", async () => {
    const packages = await readLicenses();
    expect(packages.length).to.be.greaterThan(1_000);
    expect(packages.filter(({ because }) => because === undefined)).to.deep.equal([]);
  });

  it("keeps no exception that nothing needs", async () => {
    const packages = await readLicenses();
    const unused = exceptions.filter(({ packages: names }) => !packages.some(({ name }) => names.test(name)));
    expect(unused.map(({ license }) => license)).to.deep.equal([]);
  });

  for (const [license, isAllowed] of [
    ["MIT", true],
    ["(MIT OR GPL-3.0-only)", true],
    ["MIT AND GPL-3.0-only", false],
    ["(Apache-2.0 WITH LLVM-exception)", true],
    ["AGPL-3.0-or-later", false],
    ["BUSL-1.1", false],
    ["none", false],
    ["SEE LICENSE IN LICENSE.md", false],
  ] as const) {
    it(`${isAllowed ? "allows" : "refuses"} ${license}`, () => {
      expect(judgeLicense("some-package", "1.0.0", license).because !== undefined).to.equal(isAllowed);
    });
  }

  it("excepts a package only with the licence that it was excepted for", () => {
    expect(judgeLicense("@uniswap/v2-core", "1.0.1", "GPL-3.0-or-later").because).to.be.a("string");
    expect(judgeLicense("@uniswap/v2-core", "1.0.1", "BUSL-1.1").because).to.equal(undefined);
  });

  it("has a licence for every data file, and the texts that it names", async () => {
    const files = (await readdir(dataFolder)).filter((file) => file.endsWith(".csv"));
    const readme = await readFile(`${dataFolder}/README.md`, "utf8");
    const texts = await readdir(`${dataFolder}/licenses`);
    for (const file of files) {
      const row = new RegExp(`^\\| \`${file}\` \\|.*\\| (.+) \\|$`, "m").exec(readme);
      expect(row, `${file} has no row in scripts/data/README.md`).to.not.equal(null);
      const text = /\(licenses\/(.+)\)/.exec(row?.[1] ?? "")?.[1];
      if (text) expect(texts, file).to.include(text);
    }
  });
});
