import { randomBytes } from "node:crypto";
import { appendFile, link, mkdir, open, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
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
};

export async function openStore(folder: string): Promise<Store> {
  await mkdir(folder, { recursive: true });
  const probesFile = (epoch: number, group: number): string => join(folder, `${epoch}-${group}.probes.jsonl`);
  const reportFile = (epoch: number, group: number): string => join(folder, `${epoch}-${group}.report.json`);

  async function report(epoch: number, group: number): Promise<SignedReport | undefined> {
    const text = await readFile(reportFile(epoch, group), "utf8").catch(() => undefined);
    return text === undefined ? undefined : signedReport.parse(JSON.parse(text));
  }

  return {
    report,
    async addProbe(epoch, group, made) {
      await appendFile(probesFile(epoch, group), `${toJson(made)}\n`);
    },
    async probes(epoch, group) {
      const text = await readFile(probesFile(epoch, group), "utf8").catch(() => "");
      return text.split("\n").flatMap(parseLine);
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
function parseLine(line: string): Probe[] {
  try {
    return [probe.parse(JSON.parse(line))];
  } catch {
    return [];
  }
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
