import type { RigStory } from "../../../indexer/src/api/types.ts";
import { formatAddress, formatNumber, formatPercent } from "../lib/format.ts";
import { Section } from "../ui/Section.tsx";

const supply = 10_000_000_000n;
const shown = 3;

/** How the shares of a rig are spread. */
export function Ownership({ rig }: { rig: RigStory }) {
  const parts = rig.topHolders.map(({ holder, shares }) => ({
    name: holder === rig.host ? "The host" : formatAddress(holder),
    part: Number((BigInt(shares) * 10_000n) / supply) / 10_000,
  }));
  const rest = 1 - parts.slice(0, shown).reduce((sum, { part }) => sum + part, 0);
  const bars = [
    ...parts.slice(0, shown),
    ...(rest > 0.00005 ? [{ name: `${formatNumber(Math.max(1, rig.holders - shown))} more`, part: rest }] : []),
  ];
  const largest = parts[0]?.part ?? 0;
  return (
    <Section title="Who owns it">
      <ul className="space-y-2 text-sm">
        {bars.map(({ name, part }) => (
          <li key={name} className="figures grid grid-cols-[6.5rem_1fr_3.5rem] items-center gap-3">
            <span className="truncate text-ink-soft">{name}</span>
            <span className="h-2 rounded-full bg-sunken">
              <span
                className="block h-full rounded-full bg-accent/70"
                style={{ width: `${Math.max(1, part * 100)}%` }}
              />
            </span>
            <span className="text-right">{formatPercent(part)}</span>
          </li>
        ))}
      </ul>
      <p className="label">
        {largest > 0.5
          ? "More than half is in one hand: whoever sells it sets the price of shares for a while."
          : "No single holder has more than half."}
      </p>
    </Section>
  );
}
