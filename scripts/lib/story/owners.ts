import type { HDAccount } from "viem/accounts";
import { rigFor, type Part } from "./cast.ts";
import { at, minute, people, rigs, treasury, type Person, type Story } from "./story.ts";

/** What owners do with what they earn: claims, resale, rewards, and the cuts of hosts and treasury. */
export function planOwners(story: Story): void {
  const { timeline } = story;
  for (const day of [10, 17, 24]) timeline.at(at(story, day, 10), () => claimRent(story, people.ines));
  timeline.at(at(story, 19, 21), () => claimRent(story, people.ivo));
  timeline.at(at(story, 26, 7), () => claimRent(story, people.imani));
  for (const day of [9, 20]) timeline.at(at(story, day, 12), () => issueRewards(story));
  timeline.at(story.to - 4 * minute, () => issueRewards(story));
  timeline.at(at(story, 22, 10), () => claimRewards(story, people.ines));
  timeline.at(at(story, 15, 9), () => withdrawHosting(story));
  timeline.at(at(story, 29, 9), () => withdrawHosting(story));
  timeline.at(at(story, 16, 9), () =>
    story.sender.send(treasury, { ...story.protocol.RentalEscrow, functionName: "withdrawCommission", args: [] }),
  );
  timeline.at(at(story, 23, 11), () => claimPay(story, people.niko));
  timeline.at(at(story, 25, 11), () => claimPay(story, people.nadia));
  planResale(story);
}

const share = 1_000_000n;

/** Asks: [seller, rig, shares, percent of the first price, day]. */
const asks: readonly (readonly [Person, Part, bigint, bigint, number])[] = [
  ["ivo", "factory", 400n, 106n, 18],
  ["ida", "cluster", 500n, 102n, 19],
  ["imani", "farm", 600n, 97n, 21],
  ["isak", "quartet", 300n, 110n, 22],
  ["ida", "halls", 250n, 104n, 27],
];

function planResale(story: Story): void {
  const { timeline, sender, protocol } = story;
  const { ShareMarket } = protocol;
  asks.forEach(([seller, name, shares, percent, day]) => {
    const { rigId, purchaseUsd } = rigFor(name);
    const price = (BigInt(Math.round(purchaseUsd * 100)) * percent) / 100n;
    timeline.at(at(story, day, 14), async () => {
      await approveShares(story, people[seller], rigId, shares * share);
      await sender.send(people[seller], {
        ...ShareMarket,
        functionName: "list",
        args: [rigId, shares * share, price],
      });
    });
  });
  const buy = (buyer: Person, askId: bigint, shares: bigint) =>
    sender.send(people[buyer], { ...ShareMarket, functionName: "buy", args: [askId, shares * share, 10n ** 12n] });
  timeline.at(at(story, 22, 9), () => buy("ida", 3n, 250n));
  timeline.at(at(story, 24, 16), () => buy("ines", 1n, 150n));
  // Isak thinks better of it, and gives a friend some shares instead.
  timeline.at(at(story, 25, 8), async () => {
    await sender.send(people.isak, { ...ShareMarket, functionName: "cancel", args: [4n] });
    await approveShares(story, people.isak, rigFor("quartet").rigId, 0n);
    const args = [people.imani.address, 100n * share] as const;
    const shares = await sharesOf(story, rigFor("quartet").rigId);
    await sender.send(people.isak, { ...shares, functionName: "transfer", args });
  });
}

async function approveShares(story: Story, holder: HDAccount, rigId: number, amount: bigint): Promise<void> {
  const args = [story.protocol.ShareMarket.address, amount] as const;
  await story.sender.send(holder, { ...(await sharesOf(story, rigId)), functionName: "approve", args });
}

async function sharesOf({ chain, protocol }: Story, rigId: number) {
  const args = [BigInt(rigId)] as const;
  const address = await chain.publicClient.readContract({ ...protocol.RigRegistry, functionName: "sharesOf", args });
  return { abi: protocol.RigShares.abi, address };
}

/** The rigs of which somebody has rent or rewards to claim. */
async function claimable(story: Story, holder: HDAccount, of: "rentOf" | "rewardOf"): Promise<bigint[]> {
  const found: bigint[] = [];
  for (const { rigId } of rigs) {
    const shares = await sharesOf(story, rigId);
    const read = { ...shares, functionName: of, args: [holder.address] } as const;
    if ((await story.chain.publicClient.readContract(read)) > 0n) found.push(BigInt(rigId));
  }
  return found;
}

async function claimRent(story: Story, holder: HDAccount): Promise<void> {
  const args = [await claimable(story, holder, "rentOf")] as const;
  await story.sender.send(holder, { ...story.protocol.RentalEscrow, functionName: "claim", args });
}

async function claimRewards(story: Story, holder: HDAccount): Promise<void> {
  const args = [await claimable(story, holder, "rewardOf")] as const;
  await story.sender.send(holder, { ...story.protocol.Rewards, functionName: "claim", args });
}

async function issueRewards({ sender, protocol }: Story): Promise<void> {
  for (const { rigId } of rigs) {
    await sender.send(treasury, { ...protocol.Rewards, functionName: "issue", args: [BigInt(rigId)] });
  }
}

async function withdrawHosting({ chain, sender, protocol }: Story): Promise<void> {
  const { RentalEscrow } = protocol;
  for (const { rigId, hostAccount } of rigs) {
    const args = [BigInt(rigId)] as const;
    const owed = await chain.publicClient.readContract({ ...RentalEscrow, functionName: "hostingOwed", args });
    if (owed > 0n) await sender.send(hostAccount, { ...RentalEscrow, functionName: "withdrawHosting", args });
  }
}

async function claimPay({ chain, sender, protocol }: Story, inspector: HDAccount): Promise<void> {
  const { InspectorStaking } = protocol;
  const count = await chain.publicClient.readContract({ ...InspectorStaking, functionName: "seatCount" });
  const seats: bigint[] = [];
  for (let seatId = 1n; seatId <= count; seatId++) {
    const read = { ...InspectorStaking, functionName: "inspectorOf", args: [seatId] } as const;
    if ((await chain.publicClient.readContract(read)) === inspector.address) seats.push(seatId);
  }
  await sender.send(inspector, { ...InspectorStaking, functionName: "claimPay", args: [seats] });
}
