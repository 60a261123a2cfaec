import { parseArgs } from "node:util";
import { maxContractSize, measureDeployment } from "./measureDeployment.ts";
import { openWorld } from "./world.ts";

export type Deployment = {
  /** The largest contract, and its size. */
  readonly largest: string;
  readonly bytes: number;
  /** Of deploying all of them. */
  readonly gas: number;
};

/** `npm run bench -- deploy`: how large each contract is and what its deployment takes. `--json` prints one object. */
export async function deploy(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: "boolean", default: false } } });
  const world = await openWorld({ rigs: 2, inspectors: 1 });
  const contracts = (await measureDeployment(world).finally(world.close)).toSorted((a, b) => b.bytes - a.bytes);
  const total = { name: "all", bytes: sum(contracts, "bytes"), gas: sum(contracts, "gas") };
  const [largest] = contracts;
  const found: Deployment = { largest: largest?.name ?? "none", bytes: largest?.bytes ?? 0, gas: total.gas };
  if (values.json) return console.log(JSON.stringify(found));
  const width = Math.max(...contracts.map(({ name }) => name.length));
  console.log(`${"contract".padEnd(width)}    bytes  of 24,576  gas to deploy`);
  for (const { name, bytes, gas } of contracts) {
    const percent = `${((100 * bytes) / maxContractSize).toFixed(1)}%`;
    console.log([name.padEnd(width), show(bytes, 7), percent.padStart(9), show(gas, 13)].join("  "));
  }
  console.log([total.name.padEnd(width), show(total.bytes, 7), "".padStart(9), show(total.gas, 13)].join("  "));
}

function sum<T>(rows: readonly T[], column: keyof { [K in keyof T as T[K] extends number ? K : never]: 0 }): number {
  return rows.reduce((total, row) => total + Number(row[column]), 0);
}

function show(figure: number, width: number): string {
  return figure.toLocaleString("en-US").padStart(width);
}
