import { expect } from "chai";
import { zeroHash } from "viem";
import { createHttpProver } from "../../scripts/agents/challenge/httpProver.ts";
import { inspect, type Prover } from "../../scripts/agents/challenge/inspect.ts";
import { agent, challengeMessages, inspector, openGateway, refusalOf, type GatewayWorld } from "./gatewayWorld.ts";

describe("a challenge through the gateway", function () {
  this.timeout(30_000);
  let world: GatewayWorld;
  let prover: Prover;
  const asked = { gpu: 0, blockHash: zeroHash, size: 256, rounds: 2, agent: agent.address, floor: 1 } as const;
  const sentence = (work: Promise<unknown>) => work.then(String, (error: Error) => error.message);

  before(async () => {
    world = await openGateway();
    prover = createHttpProver(world.server.url, 20_000);
  });
  after(() => world?.close());

  it("is delivered by an idle rig", async () => {
    const verdict = await inspect(challengeMessages, inspector, prover, { ...asked, rigId: 4 });
    expect(verdict.result).to.equal("delivered");
  });

  it("is refused in a sentence by a rented rig, for a stranger, and when it was opened before", async () => {
    const rented = inspect(challengeMessages, inspector, prover, { ...asked, rigId: 3 });
    expect(await sentence(rented)).to.match(/409: .*This GPU is rented: challenges are for idle ones\./);
    const stranger = inspect(challengeMessages, agent, prover, { ...asked, rigId: 4 });
    expect(await sentence(stranger)).to.match(/409: .*This inspector may not challenge this GPU now\./);
    const unknown = prover.open(zeroHash, [{ round: 0, rows: [0] }]);
    expect(await sentence(unknown)).to.match(/409: .*There is no such challenge here, or it was opened before\./);
  });

  it("is not understood with another size, nor with picks of another shape", async () => {
    const challenge = {
      rigId: 4,
      gpu: 0,
      inspector: inspector.address,
      blockHash: zeroHash,
      nonce: zeroHash,
      rounds: 1,
    };
    const odd = world.post("/challenges", {
      challenge: { ...challenge, size: 300 },
      signature: `0x${"00".repeat(65)}`,
    });
    const [status, why] = await refusalOf(odd);
    expect(status).to.equal(400);
    expect(why).to.contain("challenge.size");
    const [pickStatus] = await refusalOf(world.post(`/challenges/${zeroHash}/opening`, [{ round: -1, rows: [0] }]));
    expect(pickStatus).to.equal(400);
  });
});
