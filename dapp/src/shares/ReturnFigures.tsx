import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RigStory, Status } from "../../../indexer/src/api/types.ts";
import { formatDuration, formatPercent } from "../lib/format.ts";
import { indexerQuery } from "../lib/indexer.ts";
import { Amount } from "../ui/Amount.tsx";
import { Explain } from "../ui/Explain.tsx";
import { Field, Slider } from "../ui/Field.tsx";
import { Rows } from "../ui/Stat.tsx";
import { Section } from "../ui/Section.tsx";
import { SubsidyRows } from "./SubsidyRows.tsx";
import { depreciationYears, rentAt } from "./returns.ts";

interface ReturnFiguresProps {
  rig: RigStory;
  /** USDC per share that a buyer pays now. */
  sharePrice: bigint;
}

/** What the rig has earned, measured; and arithmetic with an assumption of the reader's own. Rewards stay out of both. */
export function ReturnFigures({ rig, sharePrice }: ReturnFiguresProps) {
  const { value, over, gross, net } = rig.returns;
  const measured = rig.rentals > 0 && value !== null && gross !== null && net !== null;
  // The indexer measures against the latest price; this buyer pays another one.
  const scale = Number(value ?? 0) / Number(sharePrice * 10_000n) / 10_000;
  return (
    <Section title="What it earned">
      {measured ? (
        <>
          <Rows
            rows={[
              {
                label: (
                  <Explain text="What renters paid for delivered time, as a yearly part of what the whole rig costs at this price.">
                    Renters paid, a year
                  </Explain>
                ),
                value: formatPercent(gross * scale),
              },
              {
                label: (
                  <Explain text="What reached holders: less the protocol's commission and the host's fee.">
                    Holders received, a year
                  </Explain>
                ),
                value: formatPercent(net * scale),
              },
              {
                label: (
                  <Explain text="Less the rig's own loss of value, taken as a straight line to zero over four years. The one to compare with other things.">
                    After depreciation
                  </Explain>
                ),
                value: formatPercent(net * scale - 1 / depreciationYears),
                strong: true,
              },
            ]}
          />
          <p className="label">
            Measured over {formatDuration(over)} and scaled to a year. The past says little about the next renter.
            Rewards in RACK come on top and are not counted here.
          </p>
          <SubsidyRows rig={rig} />
        </>
      ) : (
        <p className="text-sm text-ink-soft">
          {rig.inSale
            ? "Not rented yet: a rig cannot be rented while it is for sale, so there is no return to show."
            : "It has not been rented for long enough to tell. A return appears after a day."}
        </p>
      )}
      <Assumption rig={rig} sharePrice={sharePrice} />
    </Section>
  );
}

/** The reader assumes how busy it is; the rest is the rig's own terms. */
function Assumption({ rig, sharePrice }: ReturnFiguresProps) {
  const [busy, setBusy] = useState(25);
  const status = useQuery(indexerQuery<Status>("/status", {}, 60_000));
  const commission = Number(status.data?.settings.commission ?? 15);
  const { paid, received } = rentAt(rig, commission, busy / 100);
  const value = Number(sharePrice * 10_000n);
  const net = value > 0 ? Number(received) / value : 0;
  return (
    <div className="rounded-control bg-sunken p-4">
      <Field
        label={`If it were rented ${busy}% of the time`}
        hint="Arithmetic at the host's own price, not a forecast. Move it to what you believe."
      >
        <Slider value={busy} min={0} max={100} onChange={setBusy} valueText={`${busy} percent of the time`} />
      </Field>
      <div className="mt-3">
        <Rows
          rows={[
            { label: "Renters pay, a year", value: <Amount value={paid} unit="USDC" digits={0} /> },
            {
              label: `Holders receive, less ${commission}% and ${rig.hostingFee}%`,
              value: <Amount value={received} unit="USDC" digits={0} />,
            },
            { label: "Of the price, a year", value: formatPercent(net) },
            {
              label: "After depreciation",
              value: formatPercent(net - 1 / depreciationYears),
              strong: true,
            },
          ]}
        />
      </div>
    </div>
  );
}
