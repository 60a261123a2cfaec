import { expect } from "chai";
import { createStandby } from "../../scripts/agents/host/standby.ts";
import { createClock } from "../../scripts/agents/lib/clock.ts";

describe("an agent's clock", () => {
  let wall = 0;
  beforeEach(() => (wall = 10_000));
  const openClock = (isLocal = false) => createClock(isLocal, () => wall);

  it("is the machine's while that is about right, and while the chain stands still", () => {
    const clock = openClock();
    clock.observe(1n, 10_003);
    clock.observe(2n, 9_990);
    expect(clock.now()).to.equal(10_000);
    wall += 600; // no block for ten minutes
    clock.observe(2n, 9_990);
    for (let i = 0; i < 9; i++) {
      wall += 4; // a node that catches up: twelve seconds of blocks each time
      clock.observe(BigInt(3 + i), 9_991 + 12 * i);
    }
    expect(clock.now()).to.equal(10_636);
  });

  it("goes by the blocks where the machine's is slow, and again by the machine's once that is set", () => {
    const clock = openClock();
    clock.observe(1n, 10_095);
    expect(clock.now()).to.equal(10_095);
    wall += 10;
    clock.observe(2n, 10_104);
    expect(clock.now()).to.equal(10_105);
    wall += 95;
    for (let i = 0; i < 3; i++) clock.observe(BigInt(3 + i), 10_104);
    expect(clock.now()).to.equal(10_105);
  });

  it("goes by new blocks where the machine's is fast", () => {
    const clock = openClock();
    for (let i = 0; i < 3; i++) {
      expect(clock.now(), "the blocks may be old").to.equal(wall);
      wall += 4;
      clock.observe(BigInt(1 + i), wall - 300);
      clock.observe(BigInt(1 + i), wall - 300);
    }
    expect(clock.now()).to.equal(wall - 300);
  });

  it("follows a local chain whose clock was moved", () => {
    const clock = openClock(true);
    clock.observe(1n, 13_600);
    expect(clock.now()).to.equal(13_600);
  });
});

describe("two agents with one key", () => {
  it("agree: the one that the registry leads to acts, the other one when nobody answers there", async () => {
    let now = 0;
    let answers: unknown = { agent: "0xa", instance: "first" };
    const open = (instance: string) => {
      const ask = async (): Promise<unknown> => answers ?? Promise.reject(new Error("nobody"));
      return createStandby({ agent: "0xa", instance, gateways: () => ["https://rig"], now: () => now, ask });
    };
    const [first, second] = [open("first"), open("second")];
    expect([await first.yields(), await second.yields()]).to.deep.equal([false, true]);
    answers = undefined;
    now += 10;
    await second.yields();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await second.yields(), "after the answer").to.equal(false);
    answers = { agent: "0xb", instance: "first" };
    expect(await open("third").yields(), "an agent with another key").to.equal(false);
    answers = { error: "bad gateway" };
    expect(await open("third").yields()).to.equal(false);
  });
});
