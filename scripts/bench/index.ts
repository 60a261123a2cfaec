import { gas } from "./gas.ts";

/** `npm run bench -- <name>`: what there is to measure. */
const benches: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = { gas };

const [name, ...args] = process.argv.slice(2);
const bench = name === undefined ? undefined : benches[name];
if (bench) await bench(args);
else {
  console.error(`There is no bench named ${name ?? "nothing"}. Choose from: ${Object.keys(benches).join(", ")}.`);
  process.exitCode = 1;
}
