import { join } from "node:path";
import { z } from "zod";
import { createRandom } from "./random.ts";
import { dataFolder, readTable } from "./table.ts";

const seconds = z.coerce.number().int().min(0);

/** One GPU pod of the cluster. Times in seconds since the trace began; `scheduled` is undefined for a pod that never ran. */
const podSchema = z
  .object({
    id: z.coerce.number().int().min(0),
    num_gpu: z.coerce.number().int().min(1).max(8),
    gpu_milli: z.coerce.number().int().min(1).max(1000),
    model: z.string(),
    creation: seconds,
    scheduled: z.preprocess((text) => (text === "" ? undefined : text), seconds.optional()),
    deletion: seconds,
    phase: z.enum(["Running", "Succeeded", "Failed", "Pending"]),
  })
  .refine((pod) => pod.creation <= (pod.scheduled ?? pod.creation), "scheduled before creation")
  .refine((pod) => (pod.scheduled ?? pod.creation) <= pod.deletion, "deletion before it was scheduled");

export type Pod = z.infer<typeof podSchema>;

/** A pod as a rental. Times in seconds since the trace began, sizes in GPUs, down to thousandths for a part of one. */
export type TraceRental = {
  readonly id: number;
  /** A name in the GPU catalog. */
  readonly model: string;
  readonly gpus: number;
  readonly requestedAt: number;
  readonly scheduledAt: number;
  readonly deletedAt: number;
  /** The renter's own program failed. */
  readonly failed: boolean;
};

/** Limits a reading to the last days of the trace. */
export type Window = { readonly days?: number };

/**
 * The trace's GPU codes: the catalog's name, how many such GPUs its cluster has, and how many its largest node has.
 * G2 and G3 are undisclosed: L40S and A100 are an assumption.
 */
const codes: Readonly<Record<string, { model: string; gpus: number; perNode: number }>> = {
  T4: { model: "T4", gpus: 842, perNode: 4 },
  P100: { model: "P100 PCIe", gpus: 265, perNode: 2 },
  V100M16: { model: "V100 SXM2 32", gpus: 195, perNode: 8 },
  V100M32: { model: "V100 SXM2 32", gpus: 204, perNode: 8 },
  A10: { model: "A10", gpus: 2, perNode: 1 },
  G2: { model: "L40S", gpus: 4392, perNode: 8 },
  G3: { model: "A100 PCIe 80", gpus: 312, perNode: 8 },
};

/** Every pod that asked for a GPU, in the order of the trace. */
export function loadTrace(path = join(dataFolder, "trace.csv")): Pod[] {
  return readTable(path, podSchema);
}

/** The pods that ran, by the time they were scheduled. */
export function rentalsOf(trace: readonly Pod[], { days }: Window = {}): TraceRental[] {
  const from = windowStart(trace, days);
  return trace
    .flatMap((pod) => (pod.scheduled === undefined || pod.scheduled < from ? [] : [rentalOf(pod, pod.scheduled)]))
    .sort((a, b) => a.scheduledAt - b.scheduledAt || a.id - b.id);
}

/** The pods that were never scheduled: demand that nobody met. */
export function unmetOf(trace: readonly Pod[], { days }: Window = {}): Pod[] {
  const from = windowStart(trace, days);
  return trace.filter((pod) => pod.scheduled === undefined && pod.creation >= from);
}

function windowStart(trace: readonly Pod[], days: number | undefined): number {
  if (days === undefined) return 0;
  return trace.reduce((end, pod) => Math.max(end, pod.deletion), 0) - days * 86_400;
}

function rentalOf(pod: Pod, scheduledAt: number): TraceRental {
  return {
    id: pod.id,
    model: modelOf(pod),
    gpus: (pod.num_gpu * pod.gpu_milli) / 1000,
    requestedAt: pod.creation,
    scheduledAt,
    deletedAt: pod.deletion,
    failed: pod.phase === "Failed",
  };
}

/**
 * A pod that leaves a choice gets one of its models by chance, in proportion to the cluster's GPUs of each, among those
 * with nodes large enough. A part of a GPU with no model named goes to the A100, the one model here that is cut in slices.
 */
function modelOf(pod: Pod): string {
  if (!pod.model && pod.gpu_milli < 1000) return "A100 PCIe 80";
  const names = pod.model ? [...new Set(pod.model.split("|"))] : Object.keys(codes);
  const known = names.map((name) => {
    const code = codes[name];
    if (!code) throw new Error(`Pod ${pod.id} names the GPU "${name}": add it to the codes in trace.ts.`);
    return code;
  });
  const choices = known.filter((code) => code.perNode >= pod.num_gpu);
  let rest = createRandom(pod.id).next() * choices.reduce((sum, code) => sum + code.gpus, 0);
  const chosen = choices.find((code) => (rest -= code.gpus) < 0);
  if (!chosen) throw new Error(`Pod ${pod.id} asks for ${pod.num_gpu} GPUs, more than any node of "${pod.model}" has.`);
  return chosen.model;
}
