import type { RigStory } from "../../../indexer/src/api/types.ts";
import { formatNumber, formatPercent } from "../lib/format.ts";
import { countSlots, describeSlots } from "../lib/slots.ts";
import { Amount } from "../ui/Amount.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { SlotGrid } from "../ui/SlotGrid.tsx";
import { Rows } from "../ui/Stat.tsx";
import { Moment } from "../ui/Time.tsx";
import { describePrices } from "./describePrices.ts";
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
          hint={
            rig.slices > 1
              ? `${formatNumber(free)} of ${formatNumber(rig.slotCount)} slots; each GPU is cut into ${rig.slices}.`
              : `${formatNumber(free)} of ${describeSlots(rig.slotCount, 1)}.`
          }
        />
        <SlotGrid label="Slots of this rig" slotCount={rig.slotCount} slices={rig.slices} taken={taken} />
        <p className="label mt-3">Hatched is taken. A slot is free again the second its rental ends.</p>
        <div className="mt-4 border-t border-line pt-3">
          <Rows
            rows={[
              { label: "Rentals so far", value: formatNumber(rig.rentals) },
              { label: "Registered", value: <Moment at={rig.registeredAt} /> },
            ]}
          />
        </div>
      </Card>
      <Card>
        <CardHeader title="Price" hint={describePrices(rig)} />
        <PriceCurve rig={rig} />
        <div className="mt-4 border-t border-line pt-3">
          <Rows rows={pricesOf(rig)} />
        </div>
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

/** One GPU for a day and for as long as the host gives discounts, at the price of now. */
function pricesOf({ priceNow, discount30, discount180 }: RigStory) {
  const cost = (days: number, discount: number) => (
    <Amount
      value={(BigInt(priceNow) * BigInt(24 * days * (100 - discount))) / 100n}
      rounding="up"
      digits={days > 1 ? 0 : 2}
      unit="USDC"
    />
  );
  const less = (discount: number) => (discount > 0 ? `, ${discount}% less` : "");
  return [
    { label: "A GPU for a day", value: cost(1, 0) },
    { label: `For 30 days${less(discount30)}`, value: cost(30, discount30) },
    ...(discount180 > discount30 ? [{ label: `For 180 days${less(discount180)}`, value: cost(180, discount180) }] : []),
  ];
}
