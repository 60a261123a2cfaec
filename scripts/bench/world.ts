import { network } from "hardhat";
import { createPublicClient, createWalletClient, custom, getContract, type Address, type Hash } from "viem";
import { hardhat } from "viem/chains";
import type { HDAccount } from "viem/accounts";
import {
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

const unlimited = 2n ** 256n - 1n;

export type World = Awaited<ReturnType<typeof openWorld>>;

/** A chain inside this process with the protocol, `rigs` listed rigs of one host, and inspectors with a seat each. */
export async function openWorld(size: { rigs: number; inspectors: number }) {
  const connection = await network.connect({ network: "default", override: { allowBlocksWithSameTimestamp: true } });
  const transport = custom(connection.provider);
  const publicClient = createPublicClient({ chain: hardhat, transport, pollingInterval: 5, cacheTime: 0 });
  const deployer = localAccount("deployer");
  const deployed = await deploy(
    { publicClient, walletClient: createWalletClient({ chain: hardhat, transport, account: deployer }) },
    { ...productionParameters, treasury: deployer.address, admin: deployer.address },
    loadCatalog().slice(0, 1),
  );
  const messages = createMessages(hardhat.id, deployed.UptimeLedger.address);
  const ledger = getContract({ address: deployed.UptimeLedger.address, abi: uptimeLedgerAbi, client: publicClient });
  const registry = getContract({ address: deployed.RigRegistry.address, abi: rigRegistryAbi, client: publicClient });

  async function actor(account: HDAccount) {
    await connection.provider.request({
      method: "hardhat_setBalance",
      params: [account.address, "0x3635c9adc5dea00000"],
    });
    const client = createWalletClient({ chain: hardhat, transport, account });
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
    for (const name of ["RigRegistry", "ShareSale", "RentalEscrow"] as const) {
      await mined(actor.usdc.write.approve([deployed[name].address, unlimited]));
    }
    for (const name of ["InspectorStaking", "RentalEscrow"] as const) {
      await mined(actor.rack.write.approve([deployed[name].address, unlimited]));
    }
    await mined(actor.usdc.write.faucet([account.address, 1_000_000_000_000n]));
    return actor;
  }

  /** Gas that the transaction used. */
  async function mined(sent: Promise<Hash>): Promise<number> {
    const hash = await sent;
    const receipt = await publicClient.waitForTransactionReceipt({ hash });
    if (receipt.status !== "success") throw new Error(`Transaction ${hash} was reverted.`);
    return Number(receipt.gasUsed);
  }

  async function now(): Promise<number> {
    return Number((await publicClient.getBlock()).timestamp);
  }

  async function passTime(seconds: number): Promise<void> {
    await connection.provider.request({ method: "evm_increaseTime", params: [seconds] });
    await connection.provider.request({ method: "evm_mine", params: [] });
  }

  const treasury = await actor(deployer);
  const [host, agent, investor, buyer, renter, keeper] = await Promise.all(
    (["host", "agent"] as const)
      .map((role) => localAccount(role))
      .concat(
        localAccount("investor", 0),
        localAccount("investor", 1),
        localAccount("renter"),
        localAccount("renter", 1),
      )
      .map(actor),
  );
  const inspectors = await Promise.all(
    Array.from({ length: size.inspectors }, (_, i) => actor(localAccount("inspector", i))),
  );

  let takeSeat = 0;
  for (const inspector of inspectors) {
    await mined(treasury.rack.write.transfer([inspector.address, 10_000_000_000n]));
    takeSeat = await mined(inspector.staking.write.takeSeat());
  }
  let registerRig = 0;
  for (let i = 0; i < size.rigs; i++)
    registerRig = await mined(host.registry.write.register([registration(agent.address)]));
  await mined(host.registry.write.postBond([2n, 1_000_000_000n]));

  return {
    actors: { treasury, host, agent, investor, buyer, renter, keeper },
    /** Of the last rig and the last seat while the world was built. */
    gasOf: { takeSeat, registerRig },
    mined,
    now,
    passTime,
    close: () => connection.close(),

    async sharesOf(rigId: bigint, holder: { client: typeof host.client }) {
      return getContract({ address: await registry.read.sharesOf([rigId]), abi: rigSharesAbi, client: holder.client });
    },

    /** Opens the epoch that begins next, so that its committee can be known before it begins. */
    async openNextEpoch(): Promise<bigint> {
      const epoch = (await ledger.read.currentEpoch()) + 1n;
      await mined(keeper.ledger.write.openEpoch([epoch]));
      for (let block = 0; block < 3; block++) await passTime(1);
      return epoch;
    },

    /** Waits until the epoch is over. */
    async passEpoch(epoch: bigint): Promise<void> {
      const end = Number((epoch + 1n) * (await ledger.read.epochLength()));
      await passTime(Math.max(1, end - (await now()) + 1));
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
