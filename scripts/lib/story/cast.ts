import type { RigSpec } from "../fleet.ts";
import { rigs, type StoryRig } from "./story.ts";

type Wanted = { readonly model?: RegExp; readonly gpus?: number; readonly slices?: number };

/** What the story needs of a rig, the hardest to find first. */
const parts = {
  cluster: { model: /^H200/, gpus: 8 },
  factory: { model: /^H100/, gpus: 8 },
  halls: { model: /^H100/, gpus: 8 },
  archive: { model: /^A100/, gpus: 8 },
  quartet: { model: /^H200/, gpus: 4 },
  studio: { model: /^L40S/, gpus: 4 },
  farm: { model: /^RTX/, gpus: 4 },
  museum: { model: /^V100/, gpus: 4 },
  workshop: { model: /^V100/, gpus: 4 },
  college: { slices: 7, gpus: 2, model: /^A100/ },
  academy: { slices: 7, gpus: 2, model: /^H100/ },
  duo: { slices: 2, gpus: 2, model: /^H200/ },
  pair: { model: /^RTX/, gpus: 2 },
  couple: { model: /^RTX/, gpus: 2 },
  attic: { model: /^V100/, gpus: 2 },
  cellar: { model: /^V100/, gpus: 2 },
  school: { slices: 7, model: /^A100/ },
  seminar: { slices: 7, model: /^A100/ },
  tutorial: { slices: 7, model: /^H200/ },
  third: { slices: 3, model: /^H200/ },
  piece: { slices: 3, model: /^H100/ },
  half: { slices: 2, model: /^H100/ },
  server: { model: /^L40S/ },
  beacon: { model: /^L40S/ },
  relay: { model: /^L40S/ },
  bench: { model: /^A100/ },
  desk: { model: /^A100/ },
  shelf: { model: /^A100/ },
  summit: { model: /^H200/ },
  ridge: { model: /^H200/ },
  valley: { model: /^H200/ },
  spring: { model: /^H100/ },
  cabin: { model: /^RTX/ },
} as const satisfies Record<string, Wanted>;

export type Part = keyof typeof parts;

const cast = new Map<string, StoryRig>();
for (const [part, wanted] of Object.entries(parts)) {
  const taken = new Set(cast.values());
  const rig = rigs.filter((each) => !taken.has(each) && fits(each, wanted)).sort(bySize)[0];
  if (!rig) throw new Error(`The fleet has no rig left to play the ${part}: ${JSON.stringify(wanted)}.`);
  cast.set(part, rig);
}

/** The rig that plays a part: the smallest of the fleet that can. */
export function rigFor(part: Part): StoryRig {
  return cast.get(part) as StoryRig;
}

function fits({ model, gpuCount, slices }: RigSpec, wanted: Wanted): boolean {
  return (wanted.model?.test(model.name) ?? true) && gpuCount >= (wanted.gpus ?? 1) && slices >= (wanted.slices ?? 1);
}

function bySize(a: RigSpec, b: RigSpec): number {
  return a.gpuCount - b.gpuCount || a.slices - b.slices;
}
