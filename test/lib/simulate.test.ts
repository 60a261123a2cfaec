import { expect } from "chai";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { productionParameters } from "../../scripts/lib/deploy.ts";
import { netOf, turnFalling, turnRising } from "../../scripts/lib/simulate/attack.ts";
import { collusions, committees } from "../../scripts/lib/simulate/attacks/inspectors.ts";
import { openingPrice } from "../../scripts/lib/simulate/market.ts";
import { parseSimulateOptions } from "../../scripts/lib/simulate/options.ts";
import { simulate } from "../../scripts/lib/simulate/simulate.ts";
import { createWorld, judgeAgainst, seats } from "../../scripts/lib/simulate/world.ts";

/** Attacks that pay at the deploy script's parameters, known and told: each says what limits it. */
const paying = [
  "lying host, nobody measures it",
  "phantom host, nobody measures it",
  ...committees.flatMap(({ size, quorum }) =>
    collusions.map((share) => `colluding ${share}% of seats, committee ${size}/${quorum}`),
  ),
  "report censorship, to win a vote with 20% of seats",
  "bond griefing, SLA credits with 20% of seats",
];

const stopped = [
  "lying host, inspectors measure it",
  "phantom host, inspectors measure it",
  "dead host",
  "lazy inspector",
  "report censorship, to keep a rival from its pay",
  "RACK price -50%, inspectors leave",
  "wash-renting",
  "idle farming",
  "flash capture",
  "settlement capture",
  "bond griefing, demands for evidence",
];

describe("the economic simulation", function () {
  this.timeout(30_000);
  const options = { days: 14, seed: 1, rackPrice: openingPrice };
  const attacks = simulate(options);
  const named = (name: string) => {
    const attack = attacks.find((each) => each.name === name);
    if (!attack) throw new Error(`There is no attack named ${name}.`);
    return attack;
  };

  it("plays each attack once, and says of each what stops or limits it", () => {
    expect(attacks.map(({ name }) => name)).to.have.members([...paying, ...stopped]);
    for (const { name, parameter, turnsAt, why } of attacks) {
      expect(
        [parameter, turnsAt, why].every((words) => words.length > 0),
        name,
      ).to.equal(true);
    }
  });

  for (const [rackPrice, when] of [
    [openingPrice, "at the pool's opening price"],
    [openingPrice / 2n, "at half of it"],
  ] as const) {
    it(`stops what must not pay, and hides nothing that does, ${when}`, () => {
      const played = simulate({ ...options, rackPrice });
      const pays = played.filter((attack) => netOf(attack) > 0n).map(({ name }) => name);
      expect(pays).to.have.members(paying);
    });
  }

  it("has a subsidy below the commission of the cheapest offer, and little below", () => {
    const turn = Number(named("wash-renting").turnsAt.replace("above ", ""));
    const rate = Number(productionParameters.subsidy.rate) / 1e6;
    expect(rate).to.be.lessThan(turn);
    expect(rate).to.be.greaterThan(turn / 2);
  });

  it("is the same for the same seed, and draws others for another", () => {
    const money = (seed: number) => simulate({ ...options, seed }).map(({ gain, cost }) => `${gain} ${cost}`);
    expect(money(1)).to.deep.equal(attacks.map(({ gain, cost }) => `${gain} ${cost}`));
    expect(money(2)).to.not.deep.equal(money(1));
  });

  it("lets colluders decide as often as chance has it", () => {
    const { epochs, committees: drawn } = createWorld({ ...options, days: 100 });
    for (const { size, quorum } of committees) {
      for (const share of collusions) {
        const won = drawn(size, share, 0).filter((present) => judgeAgainst("up", present, quorum) === "up").length;
        const expected = chanceOfAtLeast(Math.floor(quorum / 2) + 1, size, share);
        const deviation = Math.sqrt((expected * (1 - expected)) / epochs);
        // Plain, since chai's own matcher takes whole numbers alone where Hardhat's are loaded.
        const isClose = Math.abs(won / epochs - expected) <= 4 * deviation + 1e-9;
        expect(isClose, `${share}% at ${size}/${quorum}: ${won / epochs}, not ${expected}`).to.equal(true);
      }
    }
  });

  it("finds where a net turns, or that it does not", () => {
    expect(turnFalling(0, 100, (x) => BigInt(42 - x))).to.equal(42);
    expect(turnFalling(0, 100, () => 1n)).to.equal(undefined);
    expect(turnRising(0, 100, (x) => BigInt(x - 42))).to.equal(42);
    expect(turnRising(0, 100, () => 1n)).to.equal(undefined);
  });

  it("prints JSON with whole numbers, net = gain - cost", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["scripts/simulate.ts", "--json"]);
    const printed = JSON.parse(stdout) as { attacks: { name: string; gain: number; cost: number; net: number }[] };
    expect(printed.attacks).to.have.length(attacks.length);
    for (const { name, gain, cost, net } of printed.attacks) {
      expect([gain, cost, net].every(Number.isSafeInteger), name).to.equal(true);
      expect(net, name).to.equal(gain - cost);
      expect(BigInt(net), name).to.equal(netOf(named(name)));
    }
  });

  for (const args of [["--days", "0"], ["--rack-price", "free"], ["--rack-price", "0"], ["--seed", "x"], ["--jsn"]]) {
    it(`refuses "${args.join(" ")}" in one line`, () => {
      expect(() => parseSimulateOptions(args)).to.throw(/^[^\n]+\.$/);
    });
  }
});

/** Of `drawn` seats without replacement out of all, so many or more are among the share that colludes. */
function chanceOfAtLeast(count: number, drawn: number, share: number): number {
  let chance = 0;
  for (let k = count; k <= Math.min(drawn, share); k++) {
    chance += (choose(share, k) * choose(seats - share, drawn - k)) / choose(seats, drawn);
  }
  return chance;
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 0; i < k; i++) ways = (ways * (n - i)) / (i + 1);
  return ways;
}
