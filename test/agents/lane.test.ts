import { expect } from "chai";
import { agentSettings } from "../../scripts/agents/lib/settings.ts";
import { connectAgent } from "../../scripts/agents/lib/chain.ts";
import { contractErrorOf, createLane, describeError } from "../../scripts/agents/lib/lane.ts";
import { openLocalWorld, type LocalWorld } from "./localWorld.ts";

describe("an agent's transactions", function () {
  this.timeout(60_000);
  let world: LocalWorld;

  before(async () => {
    world = await openLocalWorld({ name: "test-lane", rigs: 0, inspectors: 1, sampleSeconds: 5, gateway: "" });
  });
  after(() => world?.close());

  it("are signed in order, however many are sent at once", async () => {
    const chain = await connectAgent(agentSettings.parse({ RPC_URL: world.chain.rpcUrl }));
    const lane = createLane(chain, world.actors.renter);
    const { USDC } = chain.contracts;
    const args = [world.actors.renter.address, 1n] as const;
    const receipts = await Promise.all(
      Array.from({ length: 5 }, () => lane.send({ ...USDC, functionName: "faucet", args })),
    );
    expect(new Set(receipts.map(({ blockNumber }) => blockNumber))).to.have.property("size", 5);
  });

  it("are not sent when they would revert, and the contract's error is named; the next one is sent", async () => {
    const chain = await connectAgent(agentSettings.parse({ RPC_URL: world.chain.rpcUrl }));
    const lane = createLane(chain, world.actors.agent);
    const { RentalEscrow, USDC } = chain.contracts;
    const error: unknown = await lane
      .send({ ...RentalEscrow, functionName: "settle", args: [7n] })
      .catch((thrown: unknown) => thrown);
    expect(contractErrorOf(error)).to.deep.equal({ name: "RentalUnknown", args: [7n] });
    expect(describeError(error)).to.equal("RentalUnknown(7)");
    const args = [world.actors.agent.address, 1n] as const;
    expect(await lane.send({ ...USDC, functionName: "faucet", args })).to.have.property("status", "success");
  });

  it("says in one line when no chain or another chain answers", async () => {
    const nobody = connectAgent(agentSettings.parse({ RPC_URL: "http://127.0.0.1:1" }));
    expect(await nobody.catch(({ message }: Error) => message)).to.match(/^No chain answers/);
    const other = connectAgent(agentSettings.parse({ RPC_URL: world.chain.rpcUrl, CHAIN_ID: "1" }));
    expect(await other.catch(({ message }: Error) => message)).to.match(/is chain 31337, not 1/);
  });
});
