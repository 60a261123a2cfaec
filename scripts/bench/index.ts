import { agents } from "./agents.ts";
import { challenge } from "./challenge.ts";
import { dapp } from "./dapp.ts";
import { deploy } from "./deploy.ts";
import { gas } from "./gas.ts";
import { indexer } from "./indexer.ts";
import { latency } from "./latency.ts";
import { size } from "./size.ts";
import { table } from "./table.ts";

/** `npm run bench -- <name>`: what there is to measure; without a name all of it, in one table. */
const benches: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  agents,
  challenge,
  dapp,
  deploy,
  gas,
  indexer,
  latency,
  size,
};

const [name, ...args] = process.argv.slice(2);
const bench = name === undefined ? undefined : benches[name];
if (bench) await bench(args).catch(explain);
else if (name === undefined || name.startsWith("-")) await table(process.argv.slice(2)).catch(explain);
else {
  console.error(`There is no bench named ${name}. Choose from: ${Object.keys(benches).join(", ")}.`);
  process.exitCode = 1;
}

/** Wrong options get a sentence; everything else is ours to repair. */
function explain(error: unknown): void {
  if (!(error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
