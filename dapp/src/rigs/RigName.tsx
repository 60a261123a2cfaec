import { Link } from "@tanstack/react-router";
import type { RigBrief } from "../../../indexer/src/api/types.ts";
import { formatRegion } from "../lib/format.ts";

/** "8 × H100 SXM" */
export function machineOf({ gpuCount, model }: Pick<RigBrief, "gpuCount" | "model">): string {
  return gpuCount > 1 ? `${gpuCount} \u00d7 ${model}` : model;
}

/** A rig in a list: its machine as a link, its number and place below. */
export function RigName({ rig }: { rig: RigBrief }) {
  return (
    <span className="block min-w-0">
      <Link
        to="/rigs/$rigId"
        params={{ rigId: String(rig.id) }}
        className="font-medium underline-offset-4 hover:underline"
      >
        {machineOf(rig)}
      </Link>
      <span className="label block truncate font-normal tracking-normal">
        Rig {rig.id}, {formatRegion(rig.region)}
      </span>
    </span>
  );
}
