import { agents } from "./agents.ts";
import { challenge } from "./challenge.ts";
import { dapp } from "./dapp.ts";
import { deploy } from "./deploy.ts";
import { gas } from "./gas.ts";
import { indexer } from "./indexer.ts";

/** `npm run bench -- <name>`: what there is to measure. */
const benches: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  agents,
  challenge,
  dapp,
  deploy,
  gas,
  indexer,
};

const [name, ...args] = process.argv.slice(2);
const bench = name === undefined ? undefined : benches[name];
if (bench) await bench(args).catch(explain);
else {
  console.error(`There is no bench named ${name ?? "nothing"}. Choose from: ${Object.keys(benches).join(", ")}.`);
  process.exitCode = 1;
}

/** Wrong options get a sentence; everything else is ours to repair. */
function explain(error: unknown): void {
  if (!(error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
