import { join } from "node:path";
import { localChainId } from "../../lib/chain.ts";
import { connectAgent } from "../lib/chain.ts";
import { follow } from "../lib/follow.ts";
import { createLane } from "../lib/lane.ts";
import { createLoop } from "../lib/loop.ts";
import { log } from "../lib/log.ts";
import { createMessages } from "../lib/messages.ts";
import type { Rental } from "../lib/rentals.ts";
import type { Agent } from "../lib/run.ts";
import { listen } from "../lib/server.ts";
import { createActor } from "./act.ts";
import { createChallenges } from "./challenges.ts";
import { openAudit } from "./audit.ts";
import { chooseBackend } from "./chooseBackend.ts";
import { openEnergy } from "./energy/energy.ts";
import { decide, mayRun, mustStop } from "./decide.ts";
import { createFinality } from "./finality.ts";
import { createGateway } from "./gateway.ts";
import { createGuard, usualLimits } from "./guard.ts";
import { createHealth } from "./health.ts";
import { createInstances } from "./instances.ts";
import { createSignatureCheck } from "./login.ts";
import { parseOutages } from "./outages.ts";
import { openPolicy } from "./policy.ts";
import { createSessions } from "./sessions.ts";
import { agentAccount, type HostSettings } from "./settings.ts";
import { sshPortOf } from "./sshPorts.ts";
import { createStandby } from "./standby.ts";
import { serveTerminals } from "./terminal.ts";

/**
 * Starts a host agent: runs what the chain says must run on its rigs, stops the rest, and answers inspectors and renters. What it
 * knows it reads from the chain and from the backend, so it may be killed and started again at any moment.
 * @returns once it answers.
 * @throws one line when the chain, the port or the backend is not there.
 */
export async function startHostAgent(settings: HostSettings): Promise<Agent> {
  const chain = await connectAgent(settings);
  const account = await agentAccount(settings);
  const folder = join(settings.DATA_DIR, chain.name, `host-${account.address}`);
  const backend = await chooseBackend(settings, join(folder, "instances"), `${chain.name}-${account.address}`);
  const { UptimeLedger, RentalEscrow } = chain.contracts;
  const startWindow = await chain.publicClient.readContract({ ...RentalEscrow, functionName: "START_WINDOW" });
  const messages = createMessages(chain.chainId, UptimeLedger.address);
  const followed = follow(chain);
  const policy = await openPolicy(settings.POLICY_FILE);
  const finality = createFinality(chain);
  const instances = createInstances(backend);

  const serves = (rigId: number): boolean => {
    return followed.rigs.get(rigId)?.agent === account.address && (settings.RIG_IDS?.includes(rigId) ?? true);
  };
  const timing = () => ({ now: chain.now(), startWindow: Number(startWindow), sampleSeconds: chain.sampleSeconds });

  let knownAt = 0;
  let drainBy = settings.DRAIN_BY ? Date.parse(settings.DRAIN_BY) / 1_000 : undefined;
  const instance = crypto.randomUUID();
  const standby = createStandby({
    agent: account.address,
    instance,
    gateways: () => [...followed.rigs.values()].filter(({ rigId }) => serves(rigId)).map(({ gateway }) => gateway),
    now: () => Date.now() / 1_000,
  });
  const sshPort = (rental: Rental): number | undefined => {
    const { SSH_PORTS: ports } = settings;
    if (!ports || backend.name !== "docker") return undefined;
    return sshPortOf(
      ports,
      [...followed.rigs.values()].filter(({ rigId }) => serves(rigId)),
      rental,
    );
  };
  const myRentals = (): Rental[] => [...followed.rentals.values()].filter(({ rigId }) => serves(rigId));

  async function readChain(): Promise<void> {
    const before = chain.now();
    await followed.update();
    await finality.update(myRentals());
    knownAt = before;
  }

  const loop = createLoop("host agent", async () => {
    // While the chain is silent, what is known of it goes on.
    const silent = await readChain().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    if (await standby.yields()) return;
    const busy = actor.busy(); // before the list: what ends while that is made may not be in it
    await instances.update().catch((error: unknown) => {
      setTimeout(() => loop.ring(), 500).unref();
      throw error;
    });
    await policy.update();
    const settleEvery = settings.SETTLE_EPOCHS * chain.epochSeconds;
    const known = {
      rentals: myRentals(),
      instances: instances.known,
      busy,
      failures: actor.failures,
      finalUntil: finality.until,
    };
    const { refuses } = policy;
    for (const action of decide({ ...timing(), ...known, settleEvery, knownAt, drainBy, refuses }))
      void actor.act(action);
    energy.update(known.rentals.filter(({ rentalId }) => runningRental(rentalId)));
    if (silent) throw silent.error;
  });
  const done = (): void => {
    instances.changed();
    loop.ring();
  };
  const lane = createLane(chain, account);
  const actor = createActor({
    chain,
    followed,
    backend,
    lane,
    gpuSlots: settings.GPU_SLOTS,
    sshPortOf: sshPort,
    provided: instances.provided,
    done,
  });

  const energy = await openEnergy({
    chain,
    account,
    followed,
    gpuSlots: settings.GPU_SLOTS,
    folder,
    indexerUrl: settings.INDEXER_URL,
  });
  const sessions = createSessions(chain.now);
  const health = createHealth({
    chain,
    account,
    messages,
    followed,
    runs: (rentalId) => instances.known.get(rentalId) === true,
    serves,
    outages: parseOutages(settings.OUTAGES),
  });
  const challenges = createChallenges({
    chain,
    account,
    followed,
    serves,
    folder: join(settings.DATA_DIR, "challenge"),
  });
  const isOrigin = (origin: string): boolean => {
    return settings.ORIGINS?.includes(origin) ?? (chain.chainId === localChainId && isLoopback(origin));
  };
  const runningRental = (rentalId: bigint) => {
    const rental = followed.rentals.get(rentalId);
    // Before its start nobody has looked for its GPUs.
    const isStarted = rental?.state === "running" && mayRun(rental, timing());
    return isStarted && instances.known.get(rentalId) ? rental : undefined;
  };
  const audit = openAudit(join(folder, "audit.jsonl"), chain.now);
  const { BEHIND_PROXY: behindProxy, TLS_CERT: certificate, TLS_KEY: key } = settings;
  const guard = createGuard({ audit, isOrigin, limits: usualLimits, behindProxy, now: () => Date.now() / 1000 });
  const app = createGateway({
    guard,
    chainId: chain.chainId,
    now: chain.now,
    isSignedBy: createSignatureCheck(chain),
    health,
    sessions,
    challenges,
    backend,
    runningRental,
    energyOf: energy.of,
    sshPort,
    gatewayOf: (rigId) => followed.rigs.get(rigId)?.gateway ?? "",
    describe: () => ({
      agent: account.address,
      chainId: chain.chainId,
      backend: backend.name,
      rigs: [...followed.rigs.keys()].filter(serves),
      rentals: [...instances.known.keys()].map(String),
      toStop: [...instances.known.keys()]
        .filter((id) => mustStop(followed.rentals.get(id), { ...timing(), knownAt }))
        .map(String),
      draining: drainBy !== undefined,
      instance,
    }),
  });
  await readChain();
  await standby.yields();
  const tls = certificate !== undefined && key !== undefined ? { certificate, key } : undefined;
  const server = await listen(app, settings.BIND, settings.PORT, tls);
  const terminals = serveTerminals(server.http, {
    backend,
    rentalOf: (token) => {
      const rentalId = sessions.rentalOf(token);
      return rentalId !== undefined && runningRental(rentalId) ? rentalId : undefined;
    },
    runs: (rentalId) => mayRun(followed.rentals.get(rentalId), timing()),
    guard,
  });
  loop.ring();
  const stopNews = chain.onNews(loop.ring);

  const drain = (): void => {
    drainBy ??= Infinity;
    log("host agent", "draining: nothing new is begun");
  };
  process.on("SIGUSR2", drain);

  return {
    urls: [server.url],
    async stop() {
      process.off("SIGUSR2", drain);
      stopNews();
      await loop.stop();
      await actor.idle();
      terminals.stop();
      await server.stop();
      await challenges.stop();
      if (!settings.LEAVE_RUNNING) {
        await Promise.all((await backend.list()).map(({ rentalId }) => backend.destroy(rentalId)));
      }
      await backend.stop();
      await energy.stop();
      await audit.written();
    },
  };
}

function isLoopback(origin: string): boolean {
  return URL.canParse(origin) && ["localhost", "127.0.0.1", "[::1]"].includes(new URL(origin).hostname);
}
