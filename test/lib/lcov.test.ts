import { expect } from "chai";
import { readLcov } from "../../scripts/coverage/lcov.ts";

const trace = `TN:
SF:contracts/A.sol
DA:3,2
DA:4,0
BRDA:5,0,0,1
BRDA:5,0,1,0
BRDA:6,1,0,-
FN:3,A.f
end_of_record
TN:
SF:contracts/B.sol
DA:9,1
end_of_record
`;

describe("reading an LCOV tracefile", () => {
  it("counts lines and branches of each file and names the lines that miss something", () => {
    expect(readLcov(trace)).to.deep.equal([
      { file: "contracts/A.sol", lines: { reached: 1, all: 2 }, branches: { reached: 1, all: 3 }, missing: [4, 5, 6] },
      { file: "contracts/B.sol", lines: { reached: 1, all: 1 }, branches: { reached: 0, all: 0 }, missing: [] },
    ]);
  });

  it("finds nothing in an empty one", () => {
    expect(readLcov("")).to.deep.equal([]);
  });
});
