import { expect } from "chai";
import { joinLogFilters } from "../../scripts/lib/ponder/bulkSyncStore.ts";

const [one, other] = ["0x01", "0x02"];
const log = { type: "log", include: ["block.number"], hasTransactionReceipt: false, topic0: one, address: "0xab" };
const block = { type: "block", include: [], hasTransactionReceipt: false };

describe("Filters for logs", () => {
  it("become one that lets through all that they do", () => {
    const second = { ...log, topic0: [one, other], include: ["transaction.hash"], fromBlock: 7, toBlock: 9 };
    expect(joinLogFilters([log, block, { ...log, fromBlock: 3, toBlock: 5 }, second])).to.deep.equal([
      {
        type: "log",
        topic0: [one, other],
        include: ["block.number", "transaction.hash"],
        fromBlock: 0,
        toBlock: Infinity,
        hasTransactionReceipt: false,
      },
      block,
    ]);
    expect(joinLogFilters([{ ...log, fromBlock: 3, toBlock: 5 }, second])[0]).to.include({ fromBlock: 3, toBlock: 9 });
    expect(joinLogFilters([log, { ...log, hasTransactionReceipt: true }])[0]).to.include({
      hasTransactionReceipt: true,
    });
  });

  it("stay as they are where one asks for every topic, or there is one alone", () => {
    for (const topic0 of [null, undefined]) {
      const filters = [log, { ...log, topic0 }];
      expect(joinLogFilters(filters)).to.equal(filters);
    }
    expect(joinLogFilters([log, block])).to.deep.equal([log, block]);
  });
});
