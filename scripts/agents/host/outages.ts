import { keccak256, toHex } from "viem";

/** True if the rig pretends to be unreachable in that sample. */
export type Outages = (rigId: number, epoch: number, sample: number) => boolean;

type Rule = { rigId: number } & ({ from: number; to: number; every: number } | { percent: number });

/** Samples that fail together in a drawn outage. */
const stretch = 4;

/**
 * Simulated outages for local worlds, comma-separated: `7:4-6` rig 7 in samples 4 to 6 of each epoch, `7:4-6@3` of each
 * third epoch, `9:1.5%` rig 9 in about 1.5% of all samples, four in a row, drawn from the rig and the epoch.
 * @throws when a rule cannot be read.
 */
export function parseOutages(text: string): Outages {
  const rules = text.split(",").filter(Boolean).map(parseRule);
  return (rigId, epoch, sample) => rules.some((rule) => rule.rigId === rigId && applies(rule, epoch, sample));
}

function parseRule(text: string): Rule {
  const match = /^\s*(\d+):(?:(\d+)(?:-(\d+))?(?:@(\d+))?|(\d+(?:\.\d+)?)%)\s*$/.exec(text);
  if (!match) throw new Error(`OUTAGES: cannot read "${text}". Write 7:4-6, 7:4-6@3 or 9:1.5%.`);
  const [, rigId, from, to = from, every = 1, percent] = match;
  if (percent !== undefined) return { rigId: Number(rigId), percent: Number(percent) };
  return { rigId: Number(rigId), from: Number(from), to: Number(to), every: Math.max(1, Number(every)) };
}

function applies(rule: Rule, epoch: number, sample: number): boolean {
  if ("every" in rule) return epoch % rule.every === 0 && sample >= rule.from && sample <= rule.to;
  const drawn = keccak256(toHex(`${rule.rigId}|${epoch}|${Math.floor(sample / stretch)}`));
  return Number(BigInt(drawn) % 1_000_000n) < rule.percent * 10_000;
}
