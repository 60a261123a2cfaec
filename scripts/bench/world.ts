import { createWalletClient, encodeAbiParameters, getContract, keccak256, pad, type Address } from "viem";
import { hardhat } from "viem/chains";
import type { HDAccount } from "viem/accounts";
import {
  futureBlockRandomnessAbi,
  inspectorStakingAbi,
  rackTokenAbi,
  rentalEscrowAbi,
  rewardsAbi,
  rigRegistryAbi,
  rigSharesAbi,
  shareSaleAbi,
  testUSDAbi,
  uptimeLedgerAbi,
} from "../../contracts/index.ts";
import { createMessages } from "../agents/lib/messages.ts";
import { localAccount } from "../lib/accounts.ts";
import { loadCatalog } from "../lib/catalog.ts";
import { deploy, productionParameters } from "../lib/deploy.ts";
import { deployRouter, openPool } from "../lib/pool.ts";
import { openChain } from "./chain.ts";
import { deployProxyUSD } from "./proxyUSD.ts";

const unlimited = 2n ** 256n - 1n;

export type World = Awaited<ReturnType<typeof openWorld>>;

/** A chain with the protocol, `rigs` listed rigs of one host, and inspectors with a seat each. */
export async function openWorld(size: { rigs: number; inspectors: number }, token: "TestUSD" | "ProxyUSD" = "TestUSD") {
  const chain = await openChain();
  const { publicClient, transport, mined, minedTogether } = chain;
  const deployer = localAccount("deployer");
  const walletClient = createWalletClient({ chain: hardhat, transport, account: deployer });
  const deployed = await deployProtocol();
  const messages = createMessages(hardhat.id, deployed.UptimeLedger.address);
  const ledger = getContract({ address: deployed.UptimeLedger.address, abi: uptimeLedgerAbi, client: publicClient });
  const registry = getContract({ address: deployed.RigRegistry.address, abi: rigRegistryAbi, client: publicClient });
  const randomness = getContract({
    address: deployed.FutureBlockRandomness.address,
    abi: futureBlockRandomnessAbi,
    client: publicClient,
  });

  /** With a payment token that exists already, the pool is opened here. */
  async function deployProtocol() {
    const roles = { treasury: deployer.address, admin: deployer.address };
    const parameters = { ...productionParameters, ...roles };
    const models = loadCatalog().slice(0, 1);
    if (token === "TestUSD") return deploy({ publicClient, walletClient }, parameters, models);
    const usdc = await deployProxyUSD({ publicClient, walletClient });
    const router = await deployRouter({ publicClient, walletClient });
    const protocol = await deploy({ publicClient, walletClient }, { ...parameters, usdc, router }, models);
    await openPool({ publicClient, walletClient }, { router, usdc, rack: protocol.RackToken.address });
    return protocol;
  }

  async function actor(account: HDAccount) {
    await chain.makeRich(account.address);
    const client = { public: publicClient, wallet: createWalletClient({ chain: hardhat, transport, account }) };
    const at = (name: keyof typeof deployed) => ({ address: deployed[name].address, client });
    const actor = {
      address: account.address,
      account,
      client,
      usdc: getContract({ ...at("USDC"), abi: testUSDAbi }),
      rack: getContract({ ...at("RackToken"), abi: rackTokenAbi }),
      registry: getContract({ ...at("RigRegistry"), abi: rigRegistryAbi }),
      sale: getContract({ ...at("ShareSale"), abi: shareSaleAbi }),
      escrow: getContract({ ...at("RentalEscrow"), abi: rentalEscrowAbi }),
      ledger: getContract({ ...at("UptimeLedger"), abi: uptimeLedgerAbi }),
      staking: getContract({ ...at("InspectorStaking"), abi: inspectorStakingAbi }),
      rewards: getContract({ ...at("Rewards"), abi: rewardsAbi }),
    };
    await minedTogether([
      ...(["RigRegistry", "ShareSale", "RentalEscrow"] as const).map(
        (name) => () => actor.usdc.write.approve([deployed[name].address, unlimited]),
      ),
      ...(["InspectorStaking", "RentalEscrow"] as const).map(
        (name) => () => actor.rack.write.approve([deployed[name].address, unlimited]),
      ),
      () => actor.usdc.write.faucet([account.address, 1_000_000_000_000n]),
    ]);
    return actor;
  }

  const treasury = await actor(deployer);
  const host = await actor(localAccount("host"));
  const agent = await actor(localAccount("agent"));
  const investor = await actor(localAccount("investor", 0));
  const buyer = await actor(localAccount("investor", 1));
  const renter = await actor(localAccount("renter", 0));
  const keeper = await actor(localAccount("renter", 1));
  const inspectors: (typeof host)[] = [];
  for (let i = 0; i < size.inspectors; i++) inspectors.push(await actor(localAccount("inspector", i)));

  await minedTogether(
    inspectors.map(
      ({ address }) =>
        () =>
          treasury.rack.write.transfer([address, 10_000_000_000n]),
    ),
  );
  let takeSeat = 0;
  for (const inspector of inspectors) takeSeat = await mined(inspector.staking.write.takeSeat());
  const register = () => host.registry.write.register([registration(agent.address)]);
  await minedTogether(Array.from({ length: size.rigs - 1 }, () => register));
  const registerRig = await mined(register());
  await mined(host.registry.write.postBond([2n, 1_000_000_000n]));

  return {
    actors: { treasury, host, agent, investor, buyer, renter, keeper },
    /** Of the last rig and the last seat while the world was built. */
    gasOf: { takeSeat, registerRig },
    deployed,
    publicClient,
    mined,
    minedTogether,
    now: chain.now,
    passTime: chain.passTime,
    passBlocks: chain.passBlocks,
    close: chain.close,

    async sharesOf(rigId: bigint, holder: { client: typeof host.client }) {
      return getContract({ address: await registry.read.sharesOf([rigId]), abi: rigSharesAbi, client: holder.client });
    },

    /**
     * Opens the epoch that begins next. Its seed is the hash of the chain's first block, which no contract is in: whoever changes
     * a contract's code draws the same committee.
     */
    async openNextEpoch(): Promise<bigint> {
      const epoch = (await ledger.read.currentEpoch()) + 1n;
      await mined(keeper.ledger.write.openEpoch([epoch]));
      const blockOf = keccak256(encodeAbiParameters([{ type: "uint256" }, { type: "uint256" }], [epoch, 0n]));
      await chain.setStorage(randomness.address, blockOf, pad("0x01"));
      if ((await randomness.read.blockOf([epoch])) !== 1n)
        throw new Error("The seed's block lies elsewhere in storage.");
      return epoch;
    },

    /** Waits until the epoch is over. */
    async passEpoch(epoch: bigint): Promise<void> {
      const end = Number((epoch + 1n) * (await ledger.read.epochLength()));
      await chain.passTime(Math.max(1, end - chain.now() + 1));
    },

    /** Judges the epoch of the first 48 rigs by three reports that agree: all delivered but the `down` samples of each rig. */
    async attest(epoch: bigint, down: Readonly<Record<number, bigint>> = {}): Promise<number> {
      const [, members] = await ledger.read.committeeOf([epoch, 0n]);
      const tested = words(size.rigs, () => 0xffffffn);
      const delivered = words(size.rigs, (rig) => 0xffffffn & ~(down[rig + 1] ?? (rig % 10 === 0 ? 0x800000n : 0n)));
      const evidenceRoot = `0x${"e1".repeat(32)}` as const;
      const reports = await Promise.all(
        members.slice(0, 3).map(async (member, draw) => {
          const inspector = inspectors.find(({ address }) => address === member);
          if (!inspector) throw new Error(`Nobody here holds the seat of ${member}.`);
          const message = { epoch, group: 0n, delivered, tested, evidenceRoot };
          const signature = await messages.signReport(inspector.account, message);
          return { seatDraw: BigInt(draw), delivered, tested, evidenceRoot, signature };
        }),
      );
      return mined(keeper.ledger.write.attest([epoch, 0n, reports]));
    },
  };
}

function registration(agent: Address) {
  return {
    modelId: 1,
    gpuCount: 8,
    slices: 1,
    memoryMib: 192 * 1024, // the first model of the catalog
    price: 2_000_000,
    slopePercent: 0,
    discount30: 10,
    discount180: 20,
    hostingFee: 10,
    allowance: 50,
    idleWatts: 800,
    loadWatts: 6_500,
    powerPrice: 120_000,
    region: "0x44452d4245000000",
    agent,
    gateway: "https://rig.example.org",
  } as const;
}

/** Packs 24 bits per rig, ten rigs a word, into the five words of a report. */
function words(rigs: number, bitsOf: (rig: number) => bigint): [bigint, bigint, bigint, bigint, bigint] {
  const packed: [bigint, bigint, bigint, bigint, bigint] = [0n, 0n, 0n, 0n, 0n];
  for (let rig = 0; rig < rigs; rig++) packed[Math.floor(rig / 10)]! |= bitsOf(rig) << BigInt((rig % 10) * 24);
  return packed;
}
