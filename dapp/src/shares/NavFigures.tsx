import type { Nav } from "../../../indexer/src/api/types.ts";
import { formatPercent } from "../lib/format.ts";
import { Amount } from "../ui/Amount.tsx";
import { Explain } from "../ui/Explain.tsx";
import { Rows } from "../ui/Stat.tsx";

/** What a share is worth by the books alone, and how it came about. */
export function NavFigures({ nav }: { nav: Nav }) {
  const usdc = (value: string, digits = 0) => <Amount value={BigInt(value)} digits={digits} unit="USDC" />;
  const { premium } = nav;
  return (
    <>
      <Rows
        rows={[
          { label: "Cost of the machine, at its sale", value: usdc(nav.cost) },
          {
            label: (
              <Explain text="The cost, less a straight line to zero over four years since it was commissioned.">
                Left of it
              </Explain>
            ),
            value: usdc(nav.machine),
          },
          {
            label: (
              <Explain text="Rent that was settled and still drips: it goes to whoever holds shares while it does.">
                Rent on its way
              </Explain>
            ),
            value: usdc(nav.undripped, 2),
          },
          { label: "A 10,000th of both", value: usdc(nav.perShare, 4), strong: true },
        ]}
      />
      {premium !== null && (
        <p className="label mt-2">
          {premium === 0
            ? "The latest share price is just that."
            : `The latest share price is ${formatPercent(Math.abs(premium) / 10_000)} ${premium > 0 ? "above" : "below"} it.`}{" "}
          What renters will pay is in the price, not in the books.
        </p>
      )}
    </>
  );
}
