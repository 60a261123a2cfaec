import { appendFile, mkdir, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { describeError } from "../lib/lane.ts";
import { log } from "../lib/log.ts";

/** What somebody did at the gateway, or was refused. Has no place for tokens, nonces, signatures, commands or what is typed. */
export type AuditEvent = {
  readonly event: "login" | "refused" | "job" | "job ended" | "terminal" | "terminal ended";
  /** Address of the asker. */
  readonly from: string;
  readonly rentalId?: bigint;
  readonly by?: "access key" | "wallet";
  /** For instance why it was refused. */
  readonly note?: string;
};

export type Audit = {
  add(event: AuditEvent): void;
  /** When all is written. */
  written(): Promise<void>;
};

/** Keeps events as lines of JSON in a file; at `maxBytes` it becomes `<file>.1`, and what that held is gone. */
export function openAudit(file: string, now: () => number, maxBytes = 16 << 20): Audit {
  let last: Promise<void> = mkdir(dirname(file), { recursive: true }).then(() => {});

  async function write(line: string): Promise<void> {
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    );
    if (size + line.length > maxBytes) await rename(file, `${file}.1`).catch(() => {});
    await appendFile(file, line, { mode: 0o600 });
  }

  return {
    add({ event, from, rentalId, by, note }) {
      const time = new Date(now() * 1_000).toISOString();
      const line = `${JSON.stringify({ time, event, from, rentalId: rentalId?.toString(), by, note })}\n`;
      last = last
        .then(() => write(line))
        .catch((error: unknown) => log("host agent", `cannot write ${file}: ${describeError(error)}`));
    },
    written: () => last,
  };
}
