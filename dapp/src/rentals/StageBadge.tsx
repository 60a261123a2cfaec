import { Badge } from "../ui/Badge.tsx";
import { type Stage, stages } from "./state.ts";

/** Where a rental stands, in a word or two. */
export function StageBadge({ stage }: { stage: Stage }) {
  const { label, tone, live } = stages[stage];
  return (
    <Badge tone={tone} dot={live ? "live" : true}>
      {label}
    </Badge>
  );
}
