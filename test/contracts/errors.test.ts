import { expect } from "chai";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

describe("the contracts' errors", () => {
  it("have a test each", async () => {
    const declared = await found("contracts/{*,libraries/*,mocks/*}.sol", /^\s*error (\w+)\(/gm);
    const expected = await found("test/contracts/**/*.sol", /(?:\.|"|Signature\(")(\w+)(?:\.selector|\()/g);
    expect(declared.size).to.be.greaterThan(50);
    expect([...declared].filter((name) => !expected.has(name))).to.deep.equal([]);
  });
});

/** What the pattern's group matches in any of the files. */
async function found(files: string, pattern: RegExp): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const file of glob(files, { cwd: root })) {
    const text = await readFile(join(root, file), "utf8");
    for (const match of text.matchAll(pattern)) names.add(match[1]!);
  }
  return names;
}
