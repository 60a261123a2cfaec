import { maxContractSize, measureDeployment } from "./measureDeployment.ts";
import { openWorld } from "./world.ts";

/** `npm run bench -- deploy`: how large each contract is and what its deployment takes. */
export async function deploy(): Promise<void> {
  const world = await openWorld({ rigs: 2, inspectors: 1 });
  const contracts = await measureDeployment(world).finally(world.close);
  const total = { name: "all", bytes: sum(contracts, "bytes"), gas: sum(contracts, "gas") };
  const width = Math.max(...contracts.map(({ name }) => name.length));
  console.log(`${"contract".padEnd(width)}    bytes  of 24,576  gas to deploy`);
  for (const { name, bytes, gas } of contracts.toSorted((a, b) => b.bytes - a.bytes)) {
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
