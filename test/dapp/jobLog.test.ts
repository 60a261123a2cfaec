import { expect } from "chai";
import { type Job, outputOf, withLine } from "../../dapp/src/rentals/jobLog.ts";

const fresh: Job = { id: "1", rentalId: "7", command: "true", startedAt: 0, output: [], cut: false };

describe("a job's log", () => {
  it("keeps what was said in order, and joins pieces from the same stream", () => {
    const said = [{ stdout: "a" }, { stdout: "b\n" }, { stderr: "c\n" }, { stdout: "d" }];
    const job = said.reduce(withLine, fresh);
    expect(job.output).to.deep.equal([
      { from: "out", text: "ab\n" },
      { from: "err", text: "c\n" },
      { from: "out", text: "d" },
    ]);
    expect(job.cut).to.equal(false);
  });

  it("knows its exit code, zero too", () => {
    expect(withLine(fresh, { exit: 0 }).exit).to.equal(0);
  });

  it("drops the beginning of what is too long, piece by piece, and says so", () => {
    const start = withLine(withLine(fresh, { stdout: "x".repeat(60_000) }), { stderr: "y".repeat(30_000) });
    const job = withLine(start, { stdout: `${"z".repeat(79_999)}!` });
    expect(outputOf(job)).to.equal("y".repeat(20_000) + "z".repeat(79_999) + "!");
    expect(job.output.map(({ from }) => from)).to.deep.equal(["err", "out"]);
    expect(job.cut).to.equal(true);
  });
});
