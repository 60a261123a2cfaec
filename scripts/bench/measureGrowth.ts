import { pad, toHex } from "viem";
import type { World } from "./world.ts";

const hour = 3600;
const day = 24 * hour;
const share = 1_000_000n;
const maxPrice = 1_000_000_000n;
const accessKey = `0x${"a1".repeat(32)}` as const;

/** Gas that must not grow with a rental's length, a rig's history or the number of its holders. */
export type Growth = Awaited<ReturnType<typeof measureGrowth>>;

/** @param judged an epoch whose place in the ring of 64 was written before. */
export async function measureGrowth(world: World, judged: bigint) {
  return { ...(await measureTransfers(world)), ...(await measureSettlements(world, judged)) };
}

/** The same transfer of shares of a rig that never earned before, while its rents and then its holders become more. */
async function measureTransfers(world: World) {
  const { host, investor, keeper } = world.actors;
  const rigId = 12n;
  const shares = await world.sharesOf(rigId, host);
  const transfer = () => world.mined(shares.write.transfer([investor.address, 5n * share]));
  await transfer();
  await world.mined(keeper.rewards.write.issue([rigId]));
  const rental = await runRental(world, rigId, 2 * day);
  await world.passTime(4 * hour);

  async function transferAfter(settlements: number): Promise<number> {
    for (let i = 0; i < settlements; i++) {
      await world.passTime(hour);
      await world.mined(keeper.escrow.write.settle([rental]));
    }
    await world.passTime(60);
    await transfer();
    await world.passTime(60);
    return transfer();
  }

  const transfer1Rent = await transferAfter(1);
  const transfer20Rents = await transferAfter(19);
  const others = Array.from({ length: 58 }, (_, i) => pad(toHex(0xbeef00 + i), { size: 20 }));
  await world.minedTogether(others.map((address) => () => shares.write.transfer([address, share])));
  const transfer60Holders = await transferAfter(0);
  return { transfer1Rent, transfer20Rents, transfer60Holders };
}

/**
 * The only settlement of a rental of 30 days and of one of an hour, each with one sample to refund. The long one's start has left
 * the ring by then. On the way: the attestation of an epoch whose seed is the hash of a block more than 256 blocks back.
 */
async function measureSettlements(world: World, judged: bigint) {
  const { keeper } = world.actors;
  const epoch = judged + 64n * 11n;
  const long = await runRental(world, 5n, 30 * day);
  await world.passEpoch(epoch - 3n);
  if ((await world.openNextEpoch()) !== epoch - 1n) throw new Error("The rental of 30 days began too late.");
  await world.passEpoch(epoch - 2n);
  await world.openNextEpoch();
  await world.passEpoch(epoch - 1n);
  const short = await runRental(world, 6n, hour);
  await world.attest(epoch - 1n);
  await world.passBlocks(300);
  await world.passEpoch(epoch);
  const attestOldSeed = await world.attest(epoch, { 5: 0x000400n, 6: 0x000400n });
  await world.passTime(5 * day);
  const settle30Days = await world.mined(keeper.escrow.write.settle([long]));
  const settle1Hour = await world.mined(keeper.escrow.write.settle([short]));
  return { settle1Hour, settle30Days, attestOldSeed };
}

async function runRental(world: World, rigId: bigint, duration: number): Promise<bigint> {
  const { renter, agent } = world.actors;
  const order = [rigId, 1n, BigInt(duration), maxPrice, accessKey] as const;
  const { result: rentalId } = await renter.escrow.simulate.rent(order);
  await world.mined(renter.escrow.write.rent(order));
  await world.mined(agent.escrow.write.start([rentalId]));
  return rentalId;
}
