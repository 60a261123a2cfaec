import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { describeError } from "../../lib/lane.ts";
import { log } from "../../lib/log.ts";
import type { Meter, Reading } from "./meter.ts";

const entry = z.object({
  /** [unix seconds] */
  from: z.number(),
  until: z.number(),
  joules: z.number(),
  /** What each device's counter showed last. */
  counters: z.record(z.string(), z.number()),
  /** Up to when it was told to the indexer. */
  toldUntil: z.number().default(0),
});
export type Measured = z.output<typeof entry> & { readonly now: readonly Reading[] };

/** What rentals used, kept in a file, so that a killed agent goes on counting where the GPUs' own counters went on. */
export type EnergyBook = {
  /** Reads the devices of what runs, every few seconds. */
  update(running: ReadonlyMap<bigint, readonly string[]>): Promise<void>;
  of(rentalId: bigint): Measured | undefined;
  all(): readonly (readonly [rentalId: bigint, measured: Measured])[];
  told(rentalId: bigint, until: number): void;
};

const period = 5; // seconds
/** [seconds] for which what ended is kept */
const keptFor = 7 * 86_400;

/** @param now [unix seconds] @throws when the file is there and cannot be read. */
export async function openEnergyBook(file: string, meter: Meter, now: () => number): Promise<EnergyBook> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  const entries = new Map(Object.entries(z.record(z.string(), entry).parse(JSON.parse(text))));
  const readings = new Map<string, readonly Reading[]>();
  const silent = new Set<bigint>();
  let readAt = -Infinity;

  async function measure(rentalId: bigint, devices: readonly string[]): Promise<void> {
    const id = `${rentalId}`;
    const read = await meter.read(devices);
    const at = now();
    const before = entries.get(id) ?? { from: at, until: at, joules: 0, counters: {}, toldUntil: 0 };
    const used = read.map(({ device, joules }) => {
      const last = before.counters[device] ?? joules;
      return joules >= last ? joules - last : joules; // a counter below what it was began anew
    });
    entries.set(id, {
      ...before,
      until: at,
      joules: used.reduce((sum, joules) => sum + joules, before.joules),
      counters: Object.fromEntries(read.map(({ device, joules }) => [device, joules])),
    });
    readings.set(id, read);
  }

  async function save(): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(entries)), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  return {
    async update(running) {
      if (now() - readAt < period || running.size + entries.size === 0) return;
      readAt = now();
      for (const [rentalId, devices] of running) {
        if (devices.length === 0 || silent.has(rentalId)) continue;
        await measure(rentalId, devices).catch((error: unknown) => {
          silent.add(rentalId);
          log("host agent", `energy of rental ${rentalId} is not measured: ${describeError(error)}`);
        });
      }
      for (const [id, { until }] of entries) {
        if (!running.has(BigInt(id))) readings.delete(id);
        if (now() - until > keptFor) entries.delete(id);
      }
      await save();
    },
    of(rentalId) {
      const found = entries.get(`${rentalId}`);
      return found && { ...found, now: readings.get(`${rentalId}`) ?? [] };
    },
    all: () => [...entries].map(([id, found]) => [BigInt(id), { ...found, now: readings.get(id) ?? [] }] as const),
    told(rentalId, until) {
      const found = entries.get(`${rentalId}`);
      if (found) entries.set(`${rentalId}`, { ...found, toldUntil: until });
    },
  };
}
