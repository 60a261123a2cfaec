import { parseArgs } from "node:util";
import { openRig, type Rig } from "./agents/rig.ts";
import { createRenter, steps, type Step } from "./agents/renter.ts";

/** [ms] that nine in ten and one more rentals may take. */
const target = 1_000;

/**
 * `npm run bench -- agents`: how long a renter waits from the receipt of its rent until a terminal has answered a typed command, with a
 * host agent and a gateway of their own process, a local chain that mines each second and each transaction, and containers where
 * an engine answers. `--runs <n>` rentals, one after the other; `--json` prints one object.
 */
export async function agents(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean" }, runs: { type: "string", default: "30" } },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error("--runs must be a whole number above 0.");
  const rig = await openRig();
  try {
    const took = await measure(rig, runs);
    const of = (step: Step, share: number): number =>
      percentile(
        took.map((run) => run[step]),
        share,
      );
    const { backend } = rig;
    if (values.json) {
      console.log(JSON.stringify({ backend, runs, p50Ms: of("shell", 0.5), p95Ms: of("shell", 0.95) }));
      return;
    }
    console.log(`${backend}, ${runs} rentals; milliseconds from the rent's receipt       p50   p95`);
    for (const step of steps) {
      console.log(
        `${describe[step].padEnd(64)} ${String(of(step, 0.5)).padStart(5)} ${String(of(step, 0.95)).padStart(5)}`,
      );
    }
    console.log(`${" ".repeat(64)} target below ${target}`);
  } finally {
    await rig.stop();
  }
}

const describe: Record<Step, string> = {
  started: "the host's start is mined, seen by asking the chain",
  admitted: "the gateway has let the access key in",
  shell: "the terminal has answered a typed command",
};

async function measure(rig: Rig, runs: number): Promise<Record<Step, number>[]> {
  const renter = createRenter(rig);
  await renter.use(0); // so that what is measured is compiled and in memory
  const took: Record<Step, number>[] = [];
  for (let nth = 1; nth <= runs; nth++) took.push(await renter.use(nth));
  return took;
}

/** The smallest value that this share of all is not above. */
function percentile(values: readonly number[], share: number): number {
  return Math.round(values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? 0);
}
