import { createServer } from "node:net";
import { createWalletClient, http, maxUint256, parseEventLogs, zeroHash, type Address, type Hex } from "viem";
import { contracts } from "../../contracts/index.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { loadCatalog } from "../../scripts/lib/catalog.ts";
import { localChainId, passTo, startChain, type StartedChain } from "../../scripts/lib/chain.ts";
import { deploy, localParameters } from "../../scripts/lib/deploy.ts";
import { createSender } from "../../scripts/lib/sender.ts";

const model = loadCatalog().filter(({ name }) => name === "H100 SXM");

export type LocalWorld = Awaited<ReturnType<typeof openLocalWorld>>;

/** A chain on a free port with the protocol: rigs of one host behind `gateway`, inspectors with a seat each, a renter with dollars. */
export async function openLocalWorld(options: WorldOptions) {
  const chain = await startChain({ port: await freePort(), name: options.name });
  return furnish(chain, options).catch(async (error: unknown) => {
    await chain.process.stop();
    throw error;
  });
}

type WorldOptions = { name: string; rigs: number; inspectors: number; sampleSeconds: number; gateway: string };

async function furnish(chain: StartedChain, options: WorldOptions) {
  const sender = createSender(chain);
  const deployer = localAccount("deployer");
  const [host, renter, agent] = [localAccount("host"), localAccount("renter"), localAccount("agent")];
  const inspectors = Array.from({ length: options.inspectors }, (_, i) => localAccount("inspector", i));
  const parameters = { ...localParameters, treasury: deployer.address, admin: deployer.address };
  await deploy(
    {
      publicClient: chain.publicClient,
      walletClient: createWalletClient({
        chain: chain.publicClient.chain,
        transport: http(chain.rpcUrl),
        account: deployer,
      }),
    },
    { ...parameters, sampleSeconds: options.sampleSeconds, minDuration: 5 },
    model,
  );
  const at = contracts(localChainId);
  const { RigRegistry, RentalEscrow, UptimeLedger, InspectorStaking, RackToken, USDC } = at;

  for (let i = 0; i < options.rigs; i++) {
    const registration = registrationOf(agent.address, options.gateway);
    await sender.send(host, { ...RigRegistry, functionName: "register", args: [registration] });
  }
  for (const inspector of inspectors) {
    await sender.send(deployer, { ...RackToken, functionName: "transfer", args: [inspector.address, 1_000_000_000n] });
    await sender.send(inspector, {
      ...RackToken,
      functionName: "approve",
      args: [InspectorStaking.address, maxUint256],
    });
    await sender.send(inspector, { ...InspectorStaking, functionName: "takeSeat", args: [] });
  }
  await sender.send(renter, { ...USDC, functionName: "faucet", args: [renter.address, 1_000_000_000n] });
  await sender.send(renter, { ...USDC, functionName: "approve", args: [RentalEscrow.address, maxUint256] });

  const epochSeconds = options.sampleSeconds * 24;

  async function now(): Promise<number> {
    return Number((await chain.publicClient.getBlock()).timestamp);
  }

  return {
    chain,
    contracts: at,
    actors: { host, renter, agent, inspectors, deployer },
    send: sender.send,
    now,
    epochSeconds,
    epoch: async () => Math.floor((await now()) / epochSeconds),

    /** Moves the chain's clock to a moment [unix seconds] that is not past. */
    passTo: (time: number) => passTo(chain, time),

    /** Rents a bitmap of slots, as the renter. @returns the rental's id */
    async rent(rigId: bigint, duration: bigint, slots: bigint, accessKey: Hex = zeroHash) {
      const args = [rigId, slots, duration, maxUint256, accessKey] as const;
      const { logs } = await sender.send(renter, { ...RentalEscrow, functionName: "rent", args });
      const [opened] = parseEventLogs({ abi: RentalEscrow.abi, logs, eventName: "RentalOpened" });
      if (!opened) throw new Error("No rental was opened.");
      return opened.args.rentalId;
    },

    /** The rig's sample bits of an epoch once it is judged. */
    async samplesOf(rigId: bigint, epoch: number) {
      const [down, verified] = await chain.publicClient.readContract({
        ...UptimeLedger,
        functionName: "samplesOf",
        args: [rigId, BigInt(epoch)],
      });
      return { down: Number(down), verified: Number(verified) };
    },

    close: () => chain.process.stop(),
  };
}

/** Asks again and again until the answer is not undefined or false. @throws after `seconds`. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>, seconds = 20): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen within ${seconds} s.`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Eight GPUs of the catalog's first model, in Berlin. */
export function registrationOf(agent: Address, gateway: string) {
  return {
    modelId: 1,
    gpuCount: 8,
    slices: 1,
    memoryMib: 80 * 1024,
    price: 3_600_000,
    slopePercent: 0,
    discount30: 0,
    discount180: 0,
    hostingFee: 10,
    allowance: 10,
    idleWatts: 800,
    loadWatts: 6_500,
    powerPrice: 120_000,
    region: "0x44452d4245000000",
    agent,
    gateway,
  } as const;
}
