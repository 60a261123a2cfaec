import { expect } from "chai";
import { mutantsOf, sample } from "../../scripts/mutate/mutants.ts";
import { createRandom } from "../../scripts/lib/random.ts";

const till = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Café: letters of two bytes move what follows.
contract Till {
    uint256 constant HOUR = 60 minutes;
    uint256 paid;
    error TooMuch(uint256 by);
    modifier onlyHost() { _; }
    function pay(uint256 amount, uint256 limit) external onlyHost {
        require(amount <= limit, TooMuch(amount - 7));
        if (amount == 0) revert TooMuch(8);
        paid += Math.ceilDiv(amount, HOUR);
        for (uint256 i; i < limit; i++) delete paid;
    }
    function decimals() external pure returns (uint8) { return 6; }
}
`;

describe("mutations", () => {
  it("change what decides and counts, and leave alone what only tells", () => {
    const changes = mutantsOf({ "Till.sol": till }).map(
      ({ line, operator, before, after }) => `${line} ${operator}: ${before} -> ${after}`,
    );
    expect(changes).to.have.members([
      "6 constant off by one: 60 minutes -> (60 minutes + 1)",
      "10 remove check: onlyHost -> ",
      "11 remove check: require(amount <= limit, TooMuch(amount - 7)) -> {}",
      "11 flip comparison: amount <= limit -> amount < limit",
      "12 remove check: if (amount == 0) revert TooMuch(8) -> {}",
      "12 flip comparison: amount == 0 -> amount != 0",
      "12 constant off by one: 0 -> 1",
      "13 drop update: paid += Math.ceilDiv(amount, HOUR) -> {}",
      "13 swap + and -: paid += Math.ceilDiv(amount, HOUR) -> paid -= Math.ceilDiv(amount, HOUR)",
      "13 swap rounding: Math.ceilDiv(amount, HOUR) -> (amount / HOUR)",
      "14 flip comparison: i < limit -> i <= limit",
      "14 drop update: delete paid -> {}",
    ]);
  });

  it("put the mistake where it belongs, and nothing else", () => {
    const mutants = mutantsOf({ "Till.sol": till });
    const dropped = mutants.find(({ before }) => before.startsWith("paid +="));
    expect(dropped?.source).to.equal(till.replace("paid += Math.ceilDiv(amount, HOUR);", "{}"));
  });

  it("have a name each", () => {
    const mutants = mutantsOf({ "Till.sol": till.replace("delete paid;", "{ delete paid; delete paid; }") });
    expect(new Set(mutants.map(({ id }) => id)).size).to.equal(mutants.length);
  });

  it("are sampled from all operators before one gives a second, and alike by the same seed", () => {
    const mutants = mutantsOf({ "Till.sol": till });
    const [chosen, again] = [7, 7].map((seed) => sample(mutants, 6, createRandom(seed).next));
    expect(new Set(chosen!.map(({ operator }) => operator)).size).to.equal(6);
    expect(again).to.deep.equal(chosen);
  });
});
