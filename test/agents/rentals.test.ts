import { expect } from "chai";
import { glob, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytesToHex, zeroHash, type Address, type Hex, type LocalAccount } from "viem";
import { createHttpProver } from "../../scripts/agents/challenge/httpProver.ts";
import { inspect } from "../../scripts/agents/challenge/inspect.ts";
import { createChallengeMessages } from "../../scripts/agents/challenge/messages.ts";
import { startHostAgent } from "../../scripts/agents/host/hostAgent.ts";
import { parseHostSettings } from "../../scripts/agents/host/settings.ts";
import { z } from "zod";
import { samplesOfRig } from "../../scripts/agents/inspector/bits.ts";
import { startInspectors } from "../../scripts/agents/inspector/inspectors.ts";
import { parseInspectorSettings } from "../../scripts/agents/inspector/settings.ts";
import { signedReport, type Words } from "../../scripts/agents/lib/messages.ts";
import type { Agent } from "../../scripts/agents/lib/run.ts";
import { localChainId } from "../../scripts/lib/chain.ts";
import { startProcess, type RunningProcess } from "../../scripts/lib/processes.ts";
import { eventually, freePort, openLocalWorld, type LocalWorld } from "./localWorld.ts";

describe("agents on a chain", function () {
  this.timeout(120_000);
  let world: LocalWorld;
  let host: Agent;
  let inspectors: Agent;
  let alone: RunningProcess;
  let urls: string[];
  let folder: string;
  let startHost: () => Promise<Agent>;
  let startAlone: () => Promise<RunningProcess>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "rackshare-"));
    const port = await freePort();
    const gateway = `http://127.0.0.1:${port}`;
    world = await openLocalWorld({ name: "test-agents", rigs: 2, inspectors: 5, sampleSeconds: 1, gateway });
    const common = { RPC_URL: world.chain.rpcUrl, DATA_DIR: folder };
    const hostEnv = { ...common, PORT: `${port}`, BACKEND: "process", OUTAGES: "2:6-9" };
    startHost = () => startHostAgent(parseHostSettings(hostEnv));
    host = await startHost();
    // Seats are drawn from the second next epoch on.
    await world.passTo(((await world.epoch()) + 2) * world.epochSeconds - 4);

    // The first inspector is a process of its own, so that it can be killed.
    const keys = world.actors.inspectors.map((account) => bytesToHex(account.getHdKey().privateKey as Uint8Array));
    const alonePort = await freePort();
    const shared = { ...common, CLAIM_EPOCHS: "1", ISSUE_EPOCHS: "1" };
    const PEERS = `http://127.0.0.1:${alonePort}`;
    inspectors = await startInspectors(
      parseInspectorSettings({ ...shared, PORT: "0", PEERS, INSPECTOR_KEYS: keys.slice(1).join() }),
    );
    const aloneEnv = {
      ...shared,
      PORT: `${alonePort}`,
      PEERS: inspectors.urls.join(),
      INSPECTOR_KEYS: keys[0] as string,
    };
    startAlone = () => {
      return startProcess("test-inspector", "node", ["scripts/agents/inspector/main.ts"], {
        env: aloneEnv,
        ready: /ready on/,
      });
    };
    alone = await startAlone();
    urls = [PEERS, ...inspectors.urls];
  });

  after(async () => {
    await alone?.stop();
    await inspectors?.stop();
    await host?.stop();
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("computes a challenge for an inspector that was drawn for the rig, on a present block, and for nobody else", async () => {
    const { chain, contracts, actors } = world;
    const { UptimeLedger } = contracts;
    const messages = createChallengeMessages(localChainId, UptimeLedger.address);
    const prover = createHttpProver(host.urls[0] as string, 20_000);
    const challengeBy = async (account: LocalAccount, blockHash: Hex) => {
      const asked = {
        rigId: 1,
        gpu: 0,
        blockHash,
        size: 256,
        rounds: 1,
        agent: actors.agent.address,
        floor: 1,
      } as const;
      return inspect(messages, account, prover, asked);
    };
    // The inspectors challenge by themselves too, and a rig computes one at a time.
    const sentence = (account: LocalAccount, blockHash: Hex) =>
      eventually("an answer", async () => {
        const said = await challengeBy(account, blockHash).then(String, (error: Error) => error.message);
        return !said.includes("Another challenge is being computed") && said;
      });
    const { hash } = await chain.publicClient.getBlock();
    const refusal = /409: .*This inspector may not challenge this GPU now\./;
    expect(await sentence(actors.renter, hash)).to.match(refusal);
    const verdict = await eventually(
      "an epoch with a committee",
      async () => {
        const args = [BigInt(await world.epoch()), 0n] as const;
        const drawn = await chain.publicClient
          .readContract({ ...UptimeLedger, functionName: "committeeOf", args })
          .catch(() => undefined);
        const member = actors.inspectors.find(({ address }) => drawn?.[1].includes(address));
        if (!member) return undefined;
        expect(await sentence(member, zeroHash)).to.match(refusal);
        const latest = await chain.publicClient.getBlock();
        return challengeBy(member, latest.hash).catch(() => undefined);
      },
      60,
    );
    expect(verdict.result).to.equal("delivered");
  });

  it("starts a rental within seconds, judges epochs, refunds the time in which the rig failed, pays inspectors", async () => {
    const { chain, contracts, actors, epochSeconds } = world;
    const read = chain.publicClient.readContract;
    const { RentalEscrow, RackToken, UptimeLedger } = contracts;
    const epoch = Math.ceil((await world.now()) / epochSeconds);
    await eventually("the epoch", async () => (await world.now()) >= epoch * epochSeconds + 1, 60);

    const paidAt = Date.now();
    const rentalId = await world.rent(2n, 18n, 1n);
    const rental = await eventually("the start", async () => {
      const found = await read({ ...RentalEscrow, functionName: "rentalOf", args: [rentalId] });
      return found.state === 2 && found;
    });
    expect(Date.now() - paidAt).to.be.lessThan(3_000);

    const seen = await eventually("a probe by the inspector to kill", () => samplesSeenAlone(epoch));
    process.kill(alone.pid, "SIGKILL");
    await alone.exited;
    alone = await startAlone();

    const bits = await eventually(
      "the judgement",
      async () => {
        const found = await world.samplesOf(2n, epoch);
        return found.verified > 0 && { failing: found, healthy: await world.samplesOf(1n, epoch) };
      },
      40,
    );
    expect(bits.failing.down).to.equal(0b1111 << 6);
    expect(bits.healthy.down).to.equal(0);
    expect(bits.healthy.verified).to.be.greaterThan(0);
    const reports = await chain.publicClient.getContractEvents({
      ...UptimeLedger,
      eventName: "ReportIncluded",
      args: { epoch: BigInt(epoch) },
      fromBlock: 0n,
    });
    expect(reports).to.have.length(5);
    const killed = reports.find((report) => report.args.inspector === actors.inspectors[0]?.address);
    const reported = samplesOfRig(killed?.args.tested as Words, 1);
    expect(reported & seen, "what it saw before").to.equal(seen);
    expect(reported, "what it saw afterwards").to.be.greaterThan(seen);

    const events = await eventually("the settlement", async () => {
      const settled = await chain.publicClient.getContractEvents({
        ...RentalEscrow,
        eventName: "RentalSettled",
        fromBlock: 0n,
      });
      return settled.length > 0 && settled;
    });
    const [{ args }] = events as [(typeof events)[number]];
    const failedFrom = epoch * epochSeconds + 6;
    const overlap = Math.max(0, Math.min(failedFrom + 4, rental.start + 18) - Math.max(failedFrom, rental.start));
    expect(args).to.include({ rentalId, undelivered: BigInt(overlap), delivered: BigInt(18 - overlap) });
    expect(args.refund).to.equal(BigInt(overlap) * 1_000n);

    await eventually("the pay of every inspector", async () => {
      const balances = await Promise.all(
        actors.inspectors.map(({ address }) => read({ ...RackToken, functionName: "balanceOf", args: [address] })),
      );
      return balances.every((balance) => balance > 0n);
    });
  });

  it("shows the receipt behind a delivered sample to whoever demands it", async () => {
    const { chain, contracts, actors, send } = world;
    const { Disputes, RackToken, UptimeLedger } = contracts;
    const included = { ...UptimeLedger, eventName: "ReportIncluded", fromBlock: 0n } as const;
    for (const { args } of await chain.publicClient.getContractEvents(included)) {
      const { epoch, seatId, inspector } = args as Required<typeof args>;
      const replies = await Promise.all(
        urls.map((url) => fetch(`${url}/reports/${epoch}/0`).then((reply) => reply.json())),
      );
      const signed = replies.flatMap((reply) => z.array(signedReport).parse(reply));
      const own = signed.find((report) => report.inspector === inspector);
      if (!own) throw new Error(`Nobody serves the report of ${inspector}.`);
      const sample = Math.log2(samplesOfRig(own.report.delivered, 1) & -samplesOfRig(own.report.delivered, 1));
      const report = { ...own.report, signature: own.signature };
      const bond = await chain.publicClient.readContract({ ...Disputes, functionName: "bond" });
      await send(actors.deployer, { ...RackToken, functionName: "approve", args: [Disputes.address, bond] });
      const demand = [seatId, epoch, 0n, report, 0n, BigInt(sample), 0n] as const;
      await send(actors.deployer, { ...Disputes, functionName: "demandEvidence", args: demand });
    }
    await eventually("every answer", async () => {
      const shown = await chain.publicClient.getContractEvents({
        ...Disputes,
        eventName: "EvidenceShown",
        fromBlock: 0n,
      });
      return new Set(shown.map(({ args }) => args.inspector)).size === 5;
    });
  });

  it("stops what ended and restores what must run when the host agent starts again", async () => {
    const { contracts, actors, send } = world;
    const runs = async (rentalId: bigint) => (await fetch(`${host.urls[0]}/rentals/${rentalId}`)).ok;
    const [closed, lost] = [await world.rent(1n, 600n, 1n), await world.rent(1n, 600n, 2n)];
    await eventually("both starts", async () => (await isRunning(closed)) && (await isRunning(lost)));
    await host.stop();
    const instances = await instancesFolder();
    await rm(join(instances, `${lost}`), { recursive: true });
    await send(actors.renter, { ...contracts.RentalEscrow, functionName: "close", args: [closed, 3] });
    expect(await readdir(instances)).to.deep.equal([`${closed}`]);

    host = await startHost();
    await eventually("the restoration", () => runs(lost), 5);
    await eventually("the stop", async () => (await readdir(instances)).join() === `${lost}`, 5);
  });

  it("cancels what it could not start in time", async () => {
    const { chain, contracts, actors } = world;
    await host.stop();
    const before = await balanceOf(actors.renter.address);
    const rentalId = await world.rent(1n, 600n, 4n);
    expect(await balanceOf(actors.renter.address)).to.equal(before - 600_000n);
    await world.passTo((await world.now()) + 901);
    host = await startHost();
    await eventually("the cancellation", async () => {
      const event = {
        ...contracts.RentalEscrow,
        eventName: "RentalClosed",
        args: { rentalId },
        fromBlock: 0n,
      } as const;
      return (await chain.publicClient.getContractEvents(event))[0]?.args.reason === 1;
    });
    expect(await balanceOf(actors.renter.address)).to.be.greaterThanOrEqual(before);
  });

  async function instancesFolder(): Promise<string> {
    for await (const found of glob(join(folder, "*/host-*/instances"))) return found;
    throw new Error("The host agent has no folder for instances.");
  }

  /** Bits of the samples of which the first inspector has kept a probe. */
  async function samplesSeenAlone(epoch: number): Promise<number | undefined> {
    for await (const file of glob(
      join(folder, `*/inspector-${world.actors.inspectors[0]?.address}/${epoch}-0.probes.jsonl`),
    )) {
      const lines = (await readFile(file, "utf8")).trim().split("\n");
      return lines.reduce((bits, line) => bits | (1 << (JSON.parse(line) as { sample: number }).sample), 0);
    }
    return undefined;
  }

  async function isRunning(rentalId: bigint): Promise<boolean> {
    const { chain, contracts } = world;
    const read = { ...contracts.RentalEscrow, functionName: "rentalOf", args: [rentalId] } as const;
    return (await chain.publicClient.readContract(read)).state === 2;
  }

  async function balanceOf(address: Address): Promise<bigint> {
    const { chain, contracts } = world;
    return chain.publicClient.readContract({ ...contracts.USDC, functionName: "balanceOf", args: [address] });
  }
});
