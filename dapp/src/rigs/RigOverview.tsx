import type { RigStory } from "../../../indexer/src/api/types.ts";
import { formatNumber, formatPercent } from "../lib/format.ts";
import { countSlots, describeSlots } from "../lib/slots.ts";
import { Amount } from "../ui/Amount.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { SlotGrid } from "../ui/SlotGrid.tsx";
import { Rows } from "../ui/Stat.tsx";
import { PriceCurve } from "./PriceCurve.tsx";

/** What it is, what of it is free, and what it costs. */
export function RigOverview({ rig }: { rig: RigStory }) {
  const { model } = rig;
  const taken = BigInt(rig.slotsTaken);
  const free = rig.slotCount - countSlots(taken);
  return (
    <div className="grid gap-5 md:grid-cols-2 xl:grid-cols-3">
      <Card>
        <CardHeader
          title="Free now"
          hint={`${free === 0 ? "Nothing" : describeSlots(free, rig.slices)} of ${describeSlots(rig.slotCount, rig.slices)}${rig.slices > 1 ? `, each cut into ${rig.slices} slices` : ""}`}
        />
        <SlotGrid label="Slots of this rig" slotCount={rig.slotCount} slices={rig.slices} taken={taken} />
        <p className="label mt-4">Hatched is taken. A slot is free again the second its rental ends.</p>
      </Card>
      <Card>
        <CardHeader
          title="Price"
          hint={
            rig.slopePercent > 0
              ? `It rises by up to ${rig.slopePercent}% as the rig fills up.`
              : "The same, however full the rig is."
          }
        />
        <PriceCurve rig={rig} />
        <p className="label mt-4">
          {rig.discount30 > 0 || rig.discount180 > 0
            ? `${rig.discount30}% less from 30 days, ${rig.discount180}% less from 180 days.`
            : "No discount for long rentals."}
        </p>
      </Card>
      <Card className="md:col-span-2 xl:col-span-1">
        <CardHeader title="Machine" />
        <Rows
          rows={[
            { label: "GPU memory", value: `${formatNumber(Math.round(rig.memoryMib / 1024))} GB each` },
            {
              label: (
                <Explain text="Dense BF16 throughput of the model, from the catalog. Inspectors check that the rig reaches a floor of it.">
                  Compute
                </Explain>
              ),
              value: `${formatNumber(model.tflops)} TFLOPS each`,
            },
            {
              label: <Explain text="Declared by the host: idle, and under full load.">Power</Explain>,
              value: `${formatNumber(rig.idleWatts)} to ${formatNumber(rig.loadWatts)} W`,
            },
            {
              label: "Power price",
              value: (
                <>
                  <Amount value={BigInt(rig.powerPrice)} digits={3} unit="USDC" /> per kWh
                </>
              ),
            },
            { label: "Hosting fee", value: `${rig.hostingFee}% of rent` },
            {
              label: (
                <Explain text="The part of a rental that must be delivered. Below it the renter also gets twice the price of the shortfall from the host's bond.">
                  SLA
                </Explain>
              ),
              value: formatPercent(1 - rig.allowance / 1000),
            },
            { label: "Bond", value: <Amount value={BigInt(rig.bond)} unit="USDC" /> },
          ]}
        />
      </Card>
    </div>
  );
}
