import { randomBytes } from "node:crypto";
import { appendFile, link, mkdir, open, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { signedReport, toJson, type SignedReport } from "../lib/messages.ts";
import { probe, type Probe } from "./probe.ts";

/** What one inspector must never lose: the reports it signed, and the receipts behind them. */
export type Store = {
  /** Adds a probe of an epoch and group. */
  addProbe(epoch: number, group: number, made: Probe): Promise<void>;
  probes(epoch: number, group: number): Promise<Probe[]>;
  report(epoch: number, group: number): Promise<SignedReport | undefined>;
  /**
   * Signs a report for an epoch and group unless there is one. Two different ones would cost the seat, so what is returned is on
   * disk before anybody else can see it, and the first one stays whoever else writes.
   */
  signOnce(epoch: number, group: number, sign: () => Promise<SignedReport>): Promise<SignedReport>;
  /** Keeps a report of another inspector, or a second one that differs: with both anyone can prove that the inspector lied. */
  hear(told: SignedReport): Promise<void>;
  /** What was heard of an epoch and group. */
  heard(epoch: number, group: number): Promise<SignedReport[]>;
};

/** Different reports of one inspector for one epoch and group that are kept: more prove nothing more. */
const mostHeard = 2;

export async function openStore(folder: string): Promise<Store> {
  await mkdir(folder, { recursive: true });
  const probesFile = (epoch: number, group: number): string => join(folder, `${epoch}-${group}.probes.jsonl`);
  const heardFile = (epoch: number, group: number): string => join(folder, `${epoch}-${group}.heard.jsonl`);
  const reportFile = (epoch: number, group: number): string => join(folder, `${epoch}-${group}.report.json`);

  async function report(epoch: number, group: number): Promise<SignedReport | undefined> {
    const text = await readFile(reportFile(epoch, group), "utf8").catch(() => undefined);
    return text === undefined ? undefined : signedReport.parse(JSON.parse(text));
  }

  async function heard(epoch: number, group: number): Promise<SignedReport[]> {
    return readLines(heardFile(epoch, group), signedReport);
  }

  return {
    report,
    heard,
    async hear(told) {
      const [epoch, group] = [Number(told.report.epoch), Number(told.report.group)];
      const ofOne = (await heard(epoch, group)).filter(({ inspector }) => inspector === told.inspector);
      const isKnown = ofOne.some(({ report: known }) => toJson(known) === toJson(told.report));
      if (isKnown || ofOne.length >= mostHeard) return;
      await appendFile(heardFile(epoch, group), `${toJson(told)}\n`);
    },
    async addProbe(epoch, group, made) {
      await appendFile(probesFile(epoch, group), `${toJson(made)}\n`);
    },
    async probes(epoch, group) {
      return readLines(probesFile(epoch, group), probe);
    },
    async signOnce(epoch, group, sign) {
      const known = await report(epoch, group);
      if (known) return known;
      const temporary = join(folder, `.${randomBytes(8).toString("hex")}`);
      await writeSynced(temporary, toJson(await sign()));
      // Unlike rename, link never replaces a report that is there.
      await link(temporary, reportFile(epoch, group)).catch(ignoreExisting);
      await unlink(temporary);
      await syncFolder(folder);
      return (await report(epoch, group)) as SignedReport;
    },
  };
}

/** The last line may be torn where the process was killed. */
async function readLines<T>(file: string, schema: z.ZodType<T>): Promise<T[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    try {
      return [schema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined); // Windows opens no folders
  await handle?.sync().catch(() => {});
  await handle?.close();
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
