import { expect } from "chai";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getAddress, maxUint256, parseEventLogs, zeroHash } from "viem";
import { createSiweMessage } from "viem/siwe";
import { startHostAgent } from "../../scripts/agents/host/hostAgent.ts";
import { rentalUrn } from "../../scripts/agents/host/login.ts";
import { openPolicy, parsePolicy } from "../../scripts/agents/host/policy.ts";
import { parseHostSettings } from "../../scripts/agents/host/settings.ts";
import { createEnergyMessages, signedEnergy, type SignedEnergy } from "../../scripts/agents/lib/energy.ts";
import type { Agent } from "../../scripts/agents/lib/run.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { createAccessKey, logIn, typeInto } from "../../scripts/lib/gatewayClient.ts";
import { eventually, freePort, openLocalWorld, type LocalWorld } from "./localWorld.ts";
import { deploySmartWallet } from "./smartWallet.ts";

const dapp = "http://localhost:5173";

describe("a host's agent on a chain", function () {
  this.timeout(120_000);
  let world: LocalWorld;
  let folder: string;
  let env: Record<string, string>;
  let agent: Agent;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    const port = await freePort();
    const gateway = `http://127.0.0.1:${port}`;
    world = await openLocalWorld({ name: "test-life", rigs: 1, inspectors: 0, sampleSeconds: 5, gateway });
    env = { RPC_URL: world.chain.rpcUrl, DATA_DIR: folder, PORT: `${port}`, BACKEND: "process" };
  });
  afterEach(() => agent?.stop());
  after(async () => {
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(changes: Record<string, string> = {}): Promise<string> {
    agent = await startHostAgent(parseHostSettings({ ...env, ...changes }));
    return agent.urls[0] as string;
  }
  const told = async (url: string) =>
    (await (await fetch(url)).json()) as { rentals: string[]; toStop: string[]; draining: boolean };
  const runs = (url: string, rentalId: bigint) =>
    eventually("the start", async () => (await fetch(`${url}/rentals/${rentalId}`)).ok, 60);
  const reasonFor = (rentalId: bigint) =>
    eventually("the close", async () => {
      const { RentalEscrow } = world.contracts;
      const closed = { ...RentalEscrow, eventName: "RentalClosed", args: { rentalId }, fromBlock: 0n } as const;
      return (await world.chain.publicClient.getContractEvents(closed))[0]?.args.reason;
    });

  it("closes for its policy what the host refuses, and never starts more of it", async () => {
    const file = join(folder, "policy");
    await writeFile(file, "# nobody yet\n");
    const url = await start({ POLICY_FILE: file });
    const [bad, good] = [await world.rent(1n, 6_000n, 1n), await world.rent(1n, 6_000n, 2n)];
    await Promise.all([runs(url, bad), runs(url, good)]);
    await appendFile(file, `${bad} # mines coins\n`);
    expect(await reasonFor(bad)).to.equal(6);
    expect((await fetch(`${url}/rentals/${good}`)).status, "the other one").to.equal(200);

    await appendFile(file, world.actors.renter.address.toLowerCase());
    expect(await reasonFor(good)).to.equal(6);
    const late = await world.rent(1n, 6_000n, 4n);
    await world.passTo((await world.now()) + 901);
    expect(await reasonFor(late), "not started").to.equal(1);
    expect((await told(url)).rentals).to.deep.equal([]);
  });

  it("drains at a signal: goes on with what runs, starts nothing, and closes it for maintenance when the time has come", async () => {
    const url = await start();
    const rentalId = await world.rent(1n, 6_000n, 8n);
    await runs(url, rentalId);
    process.emit("SIGUSR2");
    const refused = await world.rent(1n, 6_000n, 16n);
    await eventually("the news", async () => (await told(url)).draining);
    await world.passTo((await world.now()) + 60);
    expect((await fetch(`${url}/rentals/${refused}`)).status).to.equal(404);
    expect((await told(url)).rentals).to.deep.equal([`${rentalId}`]);
    await agent.stop();

    const by = (await world.now()) + 600;
    const again = await start({ DRAIN_BY: new Date(by * 1_000).toISOString() });
    await runs(again, rentalId);
    await world.passTo(by);
    expect(await reasonFor(rentalId)).to.equal(4);
    await eventually("the stop", async () => (await told(again)).rentals.length === 0);
  });

  it("lets a wallet in that is a contract, when its owner signed", async () => {
    const url = await start();
    const { chain, contracts, actors } = world;
    const [owner, stranger] = [localAccount("investor"), localAccount("investor", 1)];
    const wallet = getAddress(await deploySmartWallet(chain, owner));
    const order = [wallet, 1n, 32n, 6_000n, maxUint256, zeroHash] as const;
    const { RentalEscrow } = contracts;
    const { logs } = await world.send(actors.renter, { ...RentalEscrow, functionName: "rentFor", args: order });
    const [opened] = parseEventLogs({ abi: RentalEscrow.abi, logs, eventName: "RentalOpened" });
    const rentalId = opened?.args.rentalId ?? 0n;
    await runs(url, rentalId);

    const logInBy = async (signer: typeof owner): Promise<Response> => {
      const post = (path: string, body: object) =>
        fetch(`${url}${path}`, { method: "POST", body: JSON.stringify(body), headers: { Origin: dapp } });
      const asked = await (await post(`/rentals/${rentalId}/nonce?by=wallet`, {})).json();
      const { nonce, expiresAt } = asked as { nonce: string; expiresAt: number };
      const message = createSiweMessage({
        address: wallet,
        chainId: 31_337,
        domain: "localhost:5173",
        uri: url,
        nonce,
        version: "1",
        expirationTime: new Date(expiresAt * 1_000),
        resources: [rentalUrn(rentalId)],
      });
      const signature = await signer.signMessage({ message });
      return post("/login/wallet", { rentalId: `${rentalId}`, message, signature });
    };
    const refused = await logInBy(stranger);
    expect([refused.status, await refused.json()]).to.deep.equal([
      401,
      { error: `${wallet} did not sign this message.` },
    ]);
    const reply = await logInBy(owner);
    expect(reply.status).to.equal(200);
    await typeInto(url, ((await reply.json()) as { token: string }).token, "echo $((6*7))-mine", "42-mine");
  });

  it("tells the indexer what a rental used, signed, and whoever asks for it; nothing of what it did not measure", async () => {
    const receipts: SignedEnergy[] = [];
    let isDown = true;
    const indexer = createServer((request, reply) => {
      let body = "";
      request.on("data", (data: Buffer) => (body += data.toString()));
      request.on("end", () => {
        if (!isDown) receipts.push(signedEnergy.parse(JSON.parse(body)));
        reply.writeHead(isDown ? 503 : 204).end();
      });
    });
    await new Promise<void>((resolve) => indexer.listen(0, "127.0.0.1", resolve));
    const { port } = indexer.address() as { port: number };
    try {
      const url = await start({ INDEXER_URL: `http://127.0.0.1:${port}` });
      const key = createAccessKey();
      const rentalId = await world.rent(1n, 6_000n, 64n, key.publicKey);
      await eventually("the login", () => logIn(url, rentalId, key), 60);
      const energy = (id: bigint) => fetch(`${url}/rentals/${id}/energy`);
      await eventually("a measurement", async () => (await energy(rentalId)).ok);
      const started = await world.now();
      await world.passTo(started + 600);
      await world.passTo(started + 1_200);
      isDown = false;
      const close = { ...world.contracts.RentalEscrow, functionName: "close", args: [rentalId, 3] } as const;
      const secondsOf = ({ receipt }: SignedEnergy): number => Number(receipt.until - receipt.from);
      const last = async () => receipts.findLast(({ receipt }) => receipt.rentalId === rentalId);
      await eventually("a receipt", last, 30);
      await world.send(world.actors.renter, close);
      await world.passTo(started + 1_230);
      await eventually("the end", async () => !(await fetch(`${url}/rentals/${rentalId}`)).ok);

      const signed = await eventually("the last receipt", async () => {
        const latest = await last();
        return latest && secondsOf(latest) > 590 && latest;
      });
      const { receipt, signature } = signed;
      expect(receipt).to.include({ rentalId, source: "simulated" });
      const seconds = secondsOf(signed);
      expect(seconds).to.be.within(590, 1_260);
      // One H100 of 700 W: between the least and the most of the measured curve.
      expect(Number(receipt.joules) / seconds).to.be.within((60 / 400) * 700 - 1, (436.6 / 400) * 700 + 1);
      const messages = createEnergyMessages(31_337, world.contracts.UptimeLedger.address);
      expect(await messages.signerOf(receipt, signature)).to.equal(world.actors.agent.address);
      expect((await energy(rentalId)).status, "after its end").to.equal(200);
      expect((await energy(999n)).status).to.equal(404);
    } finally {
      indexer.close();
    }
  });
});

describe("a host's policy", () => {
  it("is refused when a line is neither a renter nor a rental, and stays as it was when that is written later", async () => {
    expect(() => parsePolicy("7\nrenter\n", "policy")).to.throw('policy: "renter" is neither a renter\'s address');
    const folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    try {
      const file = join(folder, "policy");
      const wrong = await openPolicy(file).catch(({ message }: Error) => message);
      expect(wrong).to.contain("ENOENT");
      await writeFile(file, "7\n");
      const policy = await openPolicy(file);
      const { address: renter } = localAccount("renter");
      const refused = () => [7n, 8n].map((rentalId) => policy.refuses({ rentalId, renter }));
      expect(refused()).to.deep.equal([true, false]);
      await writeFile(file, "7\nnonsense in a line\n");
      await policy.update();
      expect(refused()).to.deep.equal([true, false]);
      await writeFile(file, `8\n${renter}\n`);
      await policy.update();
      expect(refused()).to.deep.equal([true, true]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
