import { expect } from "chai";
import { loadPonder } from "../../scripts/lib/ponder/file.ts";
import { isLogFilterMatched } from "../../scripts/lib/ponder/quickFilter.ts";

const original = (await loadPonder("runtime/filter.js")).isLogFilterMatched as typeof isLogFilterMatched;

const [one, other] = [`0x${"ab".repeat(32)}`, `0x${"cd".repeat(32)}`];
const address = `0x${"12".repeat(20)}`;
const filters = [one, other, [one, other], null, undefined].flatMap((topic0) => [
  { topic0, address },
  { topic0, address: `0x${"34".repeat(20)}` },
  { topic0, topic1: other, address },
  { topic0, fromBlock: 8, address },
]);
const logs = [[one], [one.toUpperCase().replace("X", "x")], [one, other], [other], []].map((topics) => {
  return { topics, address, blockNumber: 7, data: "0x" };
});

describe("The quick look at a log's first topic", () => {
  it("answers as Ponder does, log by log and in turns", () => {
    const asked = filters.flatMap((filter) => logs.map((log) => ({ filter, log })));
    const byLog = logs.flatMap((log) => filters.map((filter) => ({ filter, log })));
    const answers = [...asked, ...byLog].map((question) => isLogFilterMatched(question));
    expect(answers).to.deep.equal([...asked, ...byLog].map((question) => original(question)));
    expect(answers).to.include(true).and.to.include(false);
  });
});
