import { align } from "../replay/table.ts";
import { netOf, type Attack } from "./attack.ts";

/** One line an attack, amounts in USDC, then what each verdict rests on. */
export function attackTable(attacks: readonly Attack[]): string {
  const rows = attacks.map((attack) => {
    const verdict = netOf(attack) > 0n ? "PAYS" : "does not pay";
    const money = [attack.gain, attack.cost, netOf(attack)].map(usd);
    return [attack.name, ...money, verdict, attack.now, attack.turnsAt];
  });
  const head = ["attack", "gain", "cost", "net", "verdict", "now", "turns at"];
  const reasons = attacks.map(({ name, parameter, why }) => `${name}\n  by: ${parameter}\n  ${why}`);
  return `${align([head, ...rows])}\n\n${reasons.join("\n")}`;
}

function usd(units: bigint): string {
  return (Number(units) / 1e6).toFixed(2);
}
