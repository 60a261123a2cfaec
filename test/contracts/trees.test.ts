import { expect } from "chai";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";

const folder = import.meta.dirname;

describe("the trees above the contracts' tests", () => {
  it("have a leaf for each test", async () => {
    const differing: Record<string, { leaves: number; tests: number }> = {};
    let files = 0;
    for await (const file of glob("**/*.t.sol", { cwd: folder, exclude: ["invariants/**"] })) {
      const text = await readFile(join(folder, file), "utf8");
      const leaves = count(text, /^\/\/ .*\bit should\b/gm);
      const tests = count(text, /^ {4}function test\w*\(/gm);
      if (leaves !== tests) differing[file] = { leaves, tests };
      files++;
    }
    expect(files).to.be.greaterThan(20);
    expect(differing, 'one line with "it should" for each test function').to.deep.equal({});
  });
});

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
