import type { ReportedEnergy } from "../../../indexer/src/api/types.ts";
import { formatDuration, formatNumber } from "../lib/format.ts";
import { Address } from "../ui/Address.tsx";
import { Badge } from "../ui/Badge.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Rows } from "../ui/Stat.tsx";

const how: Readonly<Record<string, string>> = {
  nvml: "The GPUs counted it; the host's agent read and signed it. Nobody checks it, and no money follows from it.",
  "nvidia-smi":
    "The host's agent summed it up from readings of the GPUs' power, and signed it. Nobody checks it, and no money follows from it.",
  simulated:
    "There is no GPU here: the host's agent made it up from power that was measured on a training cluster. No money follows from it.",
};

/** What its GPUs used, as the rig's host tells it. */
export function RentalEnergy({ energy }: { energy: ReportedEnergy }) {
  const { joules, from, until, label, source, agent } = energy;
  const seconds = until - from;
  return (
    <Card>
      <CardHeader title="Energy" action={<Badge tone={label === "simulated" ? "warn" : "neutral"}>{label}</Badge>} />
      <Rows
        rows={[
          { label: "Used by its GPUs", value: formatEnergy(joules) },
          ...(seconds > 0 ? [{ label: "On average", value: `${formatNumber(joules / seconds)} W` }] : []),
          { label: "Measured for", value: formatDuration(seconds) },
          { label: "Signed by", value: <Address value={agent} /> },
        ]}
      />
      <p className="label mt-4 border-t border-line pt-4">{how[source]}</p>
    </Card>
  );
}

function formatEnergy(joules: number): string {
  const wattHours = joules / 3_600;
  return wattHours < 1_000 ? `${formatNumber(wattHours, 1)} Wh` : `${formatNumber(wattHours / 1_000, 2)} kWh`;
}
