import { BaseError, ContractFunctionRevertedError, maxUint256, type Address } from "viem";
import { localAccount } from "../accounts.ts";
import { loadCatalog } from "../catalog.ts";
import { takeSeats } from "../committee.ts";
import { hosts } from "../hosts.ts";
import { registrationOf } from "../register.ts";
import {
  agent,
  at,
  inspectors,
  investors,
  minute,
  people,
  refused,
  renters,
  rigs,
  treasury,
  type Person,
  type Story,
} from "./story.ts";

const usdc = 1_000_000n;
const rack = 1_000_000n;

/** Seats per inspector: seven in all, so that a committee of five is a draw. */
const seats: Readonly<Record<(typeof inspectors)[number], number>> = { niko: 2, noor: 2, nils: 1, nadia: 1, nuri: 1 };

/** The first hours: everybody gets money, and inspectors take their seats. */
export function planMoney(story: Story): void {
  const { timeline, sender, protocol } = story;
  const { USDC, RackToken } = protocol;
  const give = (to: Address, amount: bigint) =>
    sender.send(treasury, { ...USDC, functionName: "faucet", args: [to, amount] });

  timeline.at(at(story, 0, 1), async () => {
    for (const name of [...investors, ...renters]) await give(people[name].address, 1_000_000n * usdc);
    for (const host of hosts.keys()) await give(localAccount("host", host).address, 100_000n * usdc);
    for (const name of renters) {
      await sender.send(treasury, {
        ...RackToken,
        functionName: "transfer",
        args: [people[name].address, 50_000n * rack],
      });
    }
    for (const name of inspectors) {
      await sender.send(treasury, {
        ...RackToken,
        functionName: "transfer",
        args: [people[name].address, 10_000n * rack],
      });
    }
  });
  timeline.at(at(story, 0, 2), async () => {
    for (const name of inspectors) await takeSeats(sender, people[name], seats[name]);
  });
}

/**
 * The first day: hosts register their rigs, half an hour apart, each with a bond of two days' price.
 * @param gateway URL of the host agent that answers for all of them.
 */
export function planRegistrations(story: Story, gateway: string): void {
  const { timeline, sender, protocol } = story;
  const { RigRegistry } = protocol;
  for (const rig of rigs) {
    timeline.at(at(story, 0, 3) + rig.rigId * 25 * minute, async () => {
      const registration = {
        ...RigRegistry,
        functionName: "register",
        args: [registrationOf(rig, agent.address, gateway)],
      } as const;
      await sender.send(rig.hostAccount, registration);
      const bond = roundUp(rig.price * BigInt(rig.gpuCount * 48), 10n * usdc);
      await sender.send(rig.hostAccount, { ...RigRegistry, functionName: "postBond", args: [BigInt(rig.rigId), bond] });
    });
  }
}

/** Offers whose memory is not the model's: hosts try them too, and the registry refuses. Planned as a question, not as transactions. */
export function planRefusals(story: Story, gateway: string, onRefused: (count: number) => void): void {
  const { chain, timeline, protocol } = story;
  const example = rigs[0];
  if (!example) return;
  timeline.at(at(story, 0, 3), async () => {
    const models = loadCatalog();
    let count = 0;
    for (const { offer, reason } of refused) {
      const model = models.find(({ name }) => reason.includes(`${name} has`));
      if (!model) continue;
      const rig = { ...example, modelId: model.id, gpuCount: Math.min(16, offer.gpuCount), slices: 1 };
      const attempt = chain.publicClient.simulateContract({
        ...protocol.RigRegistry,
        functionName: "register",
        args: [registrationOf({ ...rig, memoryMib: offer.memoryMib }, agent.address, gateway)],
        account: example.hostAccount,
      });
      const name = await attempt.then(
        () => "accepted",
        (error: unknown) => errorNameOf(error),
      );
      if (name !== "DeclaredMemoryMismatch") {
        throw new Error(`A mislabelled offer (${offer.model}, ${offer.memoryMib} MiB) was not refused: ${name}.`);
      }
      count++;
    }
    onRefused(count);
  });
}

function errorNameOf(error: unknown): string {
  const revert =
    error instanceof BaseError ? error.walk((cause) => cause instanceof ContractFunctionRevertedError) : error;
  if (revert instanceof ContractFunctionRevertedError) return revert.data?.errorName ?? revert.shortMessage;
  return error instanceof Error ? error.message : String(error);
}

/** Lets contracts take what people pay with while the story runs, and nothing any more when it is over. */
export function planAllowances(story: Story): void {
  const { timeline, sender, protocol } = story;
  const { USDC, RackToken, RigRegistry, ShareSale, ShareMarket, RentalEscrow } = protocol;
  const of = (names: readonly Person[], token: typeof USDC | typeof RackToken, spender: Address) =>
    names.map((name) => ({ account: people[name], token, spender }));
  const allowances = [
    ...hosts.keys().map((nth) => ({ account: localAccount("host", nth), token: USDC, spender: RigRegistry.address })),
    ...of(investors, USDC, ShareSale.address),
    ...of(investors, USDC, ShareMarket.address),
    ...of(renters, USDC, RentalEscrow.address),
    ...of(renters, RackToken, RentalEscrow.address),
  ];
  const approveAll = async (amount: bigint): Promise<void> => {
    for (const { account, token, spender } of allowances) {
      const call = { abi: USDC.abi, address: token.address, functionName: "approve", args: [spender, amount] } as const;
      await sender.send(account, call);
    }
  };
  timeline.at(at(story, 0, 2), () => approveAll(maxUint256));
  timeline.at(story.to - 5, () => approveAll(0n));
}

function roundUp(amount: bigint, to: bigint): bigint {
  return ((amount + to - 1n) / to) * to;
}
