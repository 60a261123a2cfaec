import { cp, glob, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDockerBackend } from "../../scripts/agents/host/dockerBackend.ts";
import { startHostAgent } from "../../scripts/agents/host/hostAgent.ts";
import { parseHostSettings } from "../../scripts/agents/host/settings.ts";
import { startInspectors } from "../../scripts/agents/inspector/inspectors.ts";
import { parseInspectorSettings } from "../../scripts/agents/inspector/settings.ts";
import { createMessages } from "../../scripts/agents/lib/messages.ts";
import type { Agent } from "../../scripts/agents/lib/run.ts";
import { localChainId } from "../../scripts/lib/chain.ts";
import { startProcess, type RunningProcess } from "../../scripts/lib/processes.ts";
import { openEngine, workspaceImage as image } from "../../scripts/lib/engine.ts";
import { freePort } from "../agents/localWorld.ts";
import { openLiar } from "./liar.ts";
import { openWire, type Moment, type Wire } from "./network.ts";
import { createKey, openLivelyChain, protocol, rigs, type Key } from "./world.ts";

type Note = { sample: number; rigIds: number[]; challenged?: { rigId: number; outcome: string }; ordered?: object };

/** Three hosts' agents, seven inspectors, their chain and the wires between them. */
export async function openCast(moment: () => Moment) {
  const folder = await mkdtemp(join(tmpdir(), "rackshare-lively-"));
  const engine = process.env.BACKEND === "process" ? undefined : await openEngine(image);
  console.log(`      rentals run ${engine ? `in containers of ${engine.name}` : "as plain processes"}`);
  const agents = rigs.map(createKey);
  const honest = Array.from({ length: 4 }, createKey);
  const [forgetful, lazy, lying] = [createKey(), createKey(), createKey()];
  const world = await openLivelyChain({ agents, inspectors: [...honest, forgetful, lazy, lying] });
  const { hash: genesis } = await world.chain.publicClient.getBlock({ blockNumber: 0n });
  const chainName = `${localChainId}-${genesis.slice(2, 10)}`; // as the agents' folders have it
  const messages = createMessages(localChainId, protocol.UptimeLedger.address);
  const liar = await openLiar(lying.account, messages, rigs.length);
  const RPC_URL = world.chain.rpcUrl;
  const wires: Wire[] = [];
  const hostEnvs: Record<string, string>[] = [];
  for (const [nth, { key }] of agents.entries()) {
    const port = await freePort();
    const wire = await openWire(`http://127.0.0.1:${port}`, nth === 2, moment);
    wires.push(wire);
    await world.register(nth, wire.url);
    hostEnvs.push({
      RPC_URL,
      AGENT_KEY: key,
      PORT: `${port}`,
      DATA_DIR: join(folder, `host-${nth}`),
      BACKEND: engine ? "docker" : "process",
      ...(engine?.socketPath && { DOCKER_SOCKET: engine.socketPath }),
    });
  }
  const bond = [2n, 500_000_000n] as const;
  await world.send(world.host, { ...protocol.RigRegistry, functionName: "postBond", args: bond });

  const [forgetfulPort, lazyPort] = [await freePort(), await freePort()];
  const [forgetfulUrl, lazyUrl] = [forgetfulPort, lazyPort].map((port) => `http://127.0.0.1:${port}`);
  const forgetfulFolder = join(folder, "forgetful");
  const inspectorEnv = (name: string, keys: readonly Key[], PORT: number, peers: readonly (string | undefined)[]) => ({
    RPC_URL,
    INSPECTOR_KEYS: keys.map(({ key }) => key).join(),
    PORT: `${PORT}`,
    PEERS: peers.join(),
    CLAIM_EPOCHS: "1",
    ORDER_EPOCHS: "0",
    DATA_DIR: join(folder, name),
  });
  let starts = 0; // each has a log of its own
  const startHere = (nth: number): Promise<Agent> => startHostAgent(parseHostSettings(hostEnvs[nth] ?? {}));
  const running: { hosts: Agent[]; inspectors: Agent[]; dying?: RunningProcess; forgetful?: RunningProcess } = {
    hosts: [],
    inspectors: [],
  };

  async function startDying(): Promise<void> {
    const env = hostEnvs[1] as Record<string, string>;
    const ready = / ready on /;
    running.dying = await startProcess(`test-lively-host-${++starts}`, "node", ["scripts/agents/host/main.ts"], {
      env,
      ready,
    });
  }

  async function startForgetful(): Promise<void> {
    const env = inspectorEnv("forgetful", [forgetful], forgetfulPort, [...honestUrls(), liar.url]);
    const args = ["scripts/agents/inspector/main.ts"];
    running.forgetful = await startProcess(`test-lively-inspector-${++starts}`, "node", args, {
      env,
      ready: / ready on /,
    });
  }
  const honestUrls = (): readonly string[] => running.inspectors[0]?.urls ?? [];

  async function kill(process: RunningProcess | undefined): Promise<void> {
    if (!process) return;
    globalThis.process.kill(process.pid, "SIGKILL");
    await process.exited;
  }

  async function notesOf(key: Key, epoch: number): Promise<Note[]> {
    const name = key === forgetful ? "forgetful" : key === lazy ? "lazy" : "honest";
    const inspector = `inspector-${key.account.address}`;
    const file = join(folder, name, chainName, inspector, `${epoch}-0.probes.jsonl`);
    const lines = (await readFile(file, "utf8").catch(() => "")).split("\n").slice(0, -1); // the last one may be half written
    return lines.map((line) => JSON.parse(line) as Note);
  }

  /** Of rentals that still ran when something failed. */
  async function removeContainers(socketPath?: string): Promise<void> {
    for (const { account } of agents) {
      const owner = `${chainName}-${account.address}`;
      const backend = createDockerBackend({ ...(socketPath && { socketPath }), image, owner });
      for (const { rentalId } of await backend.list()) await backend.destroy(rentalId);
    }
  }

  return {
    world,
    wires,
    liar,
    messages,
    honest,
    forgetful,
    forgetfulUrl,
    lazy,
    lying,
    folder,
    backend: engine ? "docker" : "process",
    async start(): Promise<void> {
      running.hosts.push(await startHere(0), await startHere(2));
      const peers = [forgetfulUrl, lazyUrl, liar.url];
      const start = (env: Record<string, string>): Promise<Agent> => startInspectors(parseInspectorSettings(env));
      running.inspectors.push(await start(inspectorEnv("honest", honest, 0, peers)));
      running.inspectors.push(await start(inspectorEnv("lazy", [lazy], lazyPort, honestUrls())));
      await Promise.all([startDying(), startForgetful()]);
    },
    startDying,
    killDying: () => kill(running.dying),
    stopLazy: () => running.inspectors[1]?.stop(),
    saveDisk: () => cp(forgetfulFolder, `${forgetfulFolder}-old`, { recursive: true }),
    async killAndForget(): Promise<void> {
      await kill(running.forgetful);
      await rm(forgetfulFolder, { recursive: true });
      await cp(`${forgetfulFolder}-old`, forgetfulFolder, { recursive: true });
    },
    startForgetful,
    /** In which sample of an epoch an inspector, by its notes, first challenged a rig in vain. */
    async failedChallenge(key: Key, epoch: number, rigId: number): Promise<number | undefined> {
      const noted = await notesOf(key, epoch);
      if (noted.length === 0) throw new Error(`${key.account.address} has no notes of epoch ${epoch}.`);
      return noted.find((note) => note.challenged?.rigId === rigId && note.challenged.outcome === "failed")?.sample;
    },
    /** How often an inspector, by its notes, finished a look at each rig in a sample: who finds nobody asks again before it notes that. */
    async looksNoted(key: Key, epoch: number, sample: number): Promise<number[]> {
      const looks = (await notesOf(key, epoch)).filter((note) => {
        return note.sample === sample && !note.challenged && !note.ordered;
      });
      return rigs.map((_, rig) => looks.filter(({ rigIds }) => rigIds.includes(rig + 1)).length);
    },
    /** Whose reports of an epoch an inspector has, its own once it is signed, for everybody to ask for. */
    async reportsAt(key: Key, epoch: number): Promise<Set<string>> {
      const url = key === forgetful ? forgetfulUrl : key === lazy ? lazyUrl : honestUrls()[honest.indexOf(key)];
      const reply = await fetch(`${url}/reports/${epoch}/0`);
      return new Set(((await reply.json()) as { inspector: string }[]).map(({ inspector }) => inspector));
    },
    /** True if the forgetful inspector's old disk has its report of an epoch. */
    async oldDiskHas(epoch: number): Promise<boolean> {
      const reports = glob(join(`${forgetfulFolder}-old`, `*/*/${epoch}-0.report.json`));
      return (await reports.next()).done === false;
    },
    async close(): Promise<void> {
      for (const wire of wires) wire.open();
      await Promise.all([running.dying?.stop(), running.forgetful?.stop()]);
      for (const agent of running.inspectors) await agent.stop();
      for (const agent of running.hosts) await agent.stop();
      await Promise.all([...wires, liar].map((open) => open.close()));
      if (engine) await removeContainers(engine.socketPath);
      await world.chain.process.stop();
      await engine?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Cast = Awaited<ReturnType<typeof openCast>>;
