import type { Duplex } from "node:stream";
import { z } from "zod";

/** What a rental gets: slots of a rig until its end. */
export type Order = {
  readonly rentalId: bigint;
  readonly rigId: number;
  /** UUIDs of its GPUs or slices; none where the host named no devices. */
  readonly devices: readonly string[];
  /** Of the rig's slots, how many it has: its part of CPU and memory. */
  readonly share: number;
  /** [unix seconds] */
  readonly until: number;
  /** The renter's Ed25519 public key as a line for `authorized_keys`; an image with an SSH server lets it in. */
  readonly sshKey?: string;
  /** Where that server is reached on this machine. */
  readonly sshPort?: number;
};

/** A terminal. Ends when either side ends it. */
export type Shell = {
  readonly stream: Duplex;
  readonly resize: (columns: number, rows: number) => Promise<void>;
};

/** A rental that is here, though what it runs in may have died. */
export type Instance = { readonly rentalId: bigint; readonly running: boolean };

export type Output = (stream: "stdout" | "stderr", data: Buffer) => void;

/** Where rentals run. Each call may be repeated: what is there stays, what is gone stays gone. */
export type ComputeBackend = {
  readonly name: "docker" | "kubernetes" | "process";
  /** Returns once a shell can be opened; what died is started again with its files. @throws when it cannot be provided. */
  provision(order: Order): Promise<void>;
  shell(rentalId: bigint, size: { columns: number; rows: number }): Promise<Shell>;
  /** Runs a command line in the rental's shell. @returns its exit code, 137 when it was killed. */
  exec(rentalId: bigint, command: string, output: Output, signal: AbortSignal): Promise<number>;
  destroy(rentalId: bigint): Promise<void>;
  list(): Promise<Instance[]>;
  stop(): Promise<void>;
};

export const terminalSize = z.object({
  columns: z.number().int().min(1).max(1_000),
  rows: z.number().int().min(1).max(1_000),
});
