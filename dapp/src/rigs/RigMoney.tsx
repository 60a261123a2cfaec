import type { ReactNode } from "react";
import type { Income, RigStory } from "../../../indexer/src/api/types.ts";
import { formatDuration, formatPercent } from "../lib/format.ts";
import { Amount } from "../ui/Amount.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { Rows, Stat, Stats } from "../ui/Stat.tsx";

/** Rent that renters paid and rewards that the protocol issued: side by side, never one sum. */
export function RigMoney({ rig }: { rig: RigStory }) {
  const usdc = (value: string) => <Amount value={BigInt(value)} unit="USDC" />;
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <IncomeCard
        title="Rent"
        hint="USDC that renters paid for delivered time, as it reached this rig's holders."
        income={rig.rentIncome}
        unit="USDC"
      />
      <IncomeCard
        title={<span className="text-reward">Rewards</span>}
        hint="RACK that the protocol issued to holders for verified time. Not rent, and never added to it."
        income={rig.rewardIncome}
        unit="RACK"
      />
      <Card>
        <CardHeader title="Where renters' money went" hint="Of everything that was settled so far." />
        <Rows
          rows={[
            { label: "Rent to holders", value: usdc(rig.rent) },
            { label: `To the host, ${rig.hostingFee}%`, value: usdc(rig.hostingEarned) },
            { label: "Protocol's commission", value: usdc(rig.commissionPaid) },
            { label: "Back to renters", value: usdc(rig.refunded) },
          ]}
        />
      </Card>
      <ReturnsCard rig={rig} />
    </div>
  );
}

interface IncomeCardProps {
  title: ReactNode;
  hint: string;
  income: Income;
  unit: "USDC" | "RACK";
}

function IncomeCard({ title, hint, income, unit }: IncomeCardProps) {
  const amount = (value: string) => <Amount value={BigInt(value)} unit={unit} />;
  return (
    <Card>
      <CardHeader title={title} hint={hint} />
      <Stats className="md:grid-cols-2! xl:grid-cols-4!">
        <Stat label="Last day" value={amount(income.day)} />
        <Stat label="Last 7 days" value={amount(income.week)} />
        <Stat label="Last 30 days" value={amount(income.month)} />
        <Stat label="Ever" value={amount(income.total)} />
      </Stats>
    </Card>
  );
}

/** Three figures a year, each less flattering than the one before, and how each was computed. */
function ReturnsCard({ rig }: { rig: RigStory }) {
  const { value, over, gross, net, afterDepreciation } = rig.returns;
  const percent = (basisPoints: number) => formatPercent(basisPoints / 10_000);
  return (
    <Card>
      <CardHeader title="Measured return, a year" hint="What was, not what will be." />
      {value !== null && gross !== null && net !== null && afterDepreciation !== null ? (
        <>
          <Rows
            rows={[
              {
                label: (
                  <Explain text="What renters paid for delivered time, divided by the price of all 10,000 shares at the latest share price, scaled to a year.">
                    Renters paid
                  </Explain>
                ),
                value: percent(gross),
              },
              {
                label: (
                  <Explain
                    text={`The same less the protocol's commission and the host's ${rig.hostingFee}%: what reached holders.`}
                  >
                    Holders received
                  </Explain>
                ),
                value: percent(net),
              },
              {
                label: (
                  <Explain text="Holders received, less 25% a year: the machine loses its whole value along a straight line over four years. Compare this one with other things.">
                    After depreciation
                  </Explain>
                ),
                value: percent(afterDepreciation),
                strong: true,
              },
            ]}
          />
          <p className="label mt-3">
            Measured over {formatDuration(over)}, at <Amount value={BigInt(value)} digits={0} unit="USDC" /> for the
            whole rig. Rewards are not counted.
          </p>
        </>
      ) : (
        <p className="text-sm text-ink-soft">
          {value === null
            ? "Its shares have never been sold, so there is no price to measure a return against."
            : "It has been here for less than a day, too short to scale to a year."}
        </p>
      )}
    </Card>
  );
}
