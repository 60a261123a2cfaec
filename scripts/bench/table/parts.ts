import type { Measured as Challenge } from "../challenge.ts";
import type { Size } from "../size.ts";
import type { Worst } from "../dapp.ts";
import type { Deployment } from "../deploy.ts";
import type { Latency } from "../indexer/latency.ts";
import type { Figures } from "../indexer/measure.ts";
import { maxContractSize } from "../measureDeployment.ts";
import type { Gas } from "../measureGas.ts";
import { operations } from "../operations.ts";
import type { LeftOut, Row } from "./rows.ts";

/** One bench, and how what it says with `--json` becomes rows. */
export type Part = {
  readonly name: string;
  /** How often it is run unless asked otherwise: once where each run gives the same, or is of many already. */
  readonly runs: number;
  readonly rowsOf: (answer: unknown) => Row[];
  readonly leftOutOf?: (answer: unknown) => LeftOut[];
};

function part<Answer>(
  name: string,
  runs: number,
  rowsOf: (answer: Answer) => Row[],
  leftOutOf?: (answer: Answer) => LeftOut[],
): Part {
  return {
    name,
    runs,
    rowsOf: (answer) => rowsOf(answer as Answer),
    ...(leftOutOf && { leftOutOf: (answer) => leftOutOf(answer as Answer) }),
  };
}

const atMost = (atMost: number) => ({ target: { atMost } });
const atLeast = (atLeast: number) => ({ target: { atLeast } });
const ratioAtLeast = (atLeast: number) => ({ target: { of: "ratio", atLeast } as const });

export const parts: readonly Part[] = [
  part<Gas>("gas", 1, (gas) =>
    operations.map(({ operation, title, target, peers }) => {
      const [best] = peers.toSorted(([, a], [, b]) => a - b);
      return {
        what: title,
        figure: gas[operation],
        unit: "gas",
        ...(best && { beside: { name: best[0], figure: best[1] } }),
        ...(target !== undefined && atMost(target)),
      };
    }),
  ),
  part<Deployment>("deploy", 1, ({ bytes, gas, largest }) => [
    { what: `largest contract: ${largest}`, figure: bytes, unit: "bytes", ...atMost(maxContractSize) },
    { what: "deploying all contracts", figure: gas, unit: "gas" },
  ]),
  part<Figures>("indexer", 3, (found) => {
    const beside = { name: "viem and COPY alone", figure: found.floorEventsPerSecond };
    const unit = "events/s";
    return [
      { what: "cold: chain and all handlers", figure: found.coldEventsPerSecond, unit, beside, ...ratioAtLeast(0.35) },
      { what: "warm: all handlers", figure: found.warmEventsPerSecond, unit, beside, ...ratioAtLeast(0.7) },
      { what: "rows for each event", figure: found.rowsPerEvent, unit: "" },
      { what: "API: reads at 200/s, p50", figure: found.apiP50Ms, unit: "ms" },
      { what: "API: reads at 200/s, p99", figure: found.apiP99Ms, unit: "ms", ...atMost(50) },
    ];
  }),
  part<Latency>("latency", 3, ({ p50, p95 }) => [
    { what: "mined until the API shows it, p50", figure: p50, unit: "ms" },
    { what: "mined until the API shows it, p95", figure: p95, unit: "ms", ...atMost(1_000) },
  ]),
  part<{ backend: string; p50Ms: number; p95Ms: number }>("agents", 1, ({ backend, p50Ms, p95Ms }) => [
    { what: `rent until a terminal answers, p50 (${backend})`, figure: p50Ms, unit: "ms" },
    { what: `rent until a terminal answers, p95 (${backend})`, figure: p95Ms, unit: "ms", ...atMost(1_000) },
  ]),
  part<{ runs: Challenge[]; leftOut: Record<string, string> }>(
    "challenge",
    3,
    ({ runs }) =>
      runs.flatMap(({ engine, size, rounds, proveMs, verifyMs, gigaOperationsPerSecond, responseBytes }) => {
        const what = `${engine}, ${rounds} rounds of ${size}`;
        return [
          { what: `${what}: proving`, figure: proveMs, unit: "ms", beside: { name: "verifying", figure: verifyMs } },
          { what: `${what}: speed`, figure: gigaOperationsPerSecond, unit: "GOP/s" },
          { what: `${what}: answer`, figure: responseBytes / 1024, unit: "KiB" },
        ];
      }),
    ({ leftOut }) => Object.entries(leftOut).map(([what, why]) => ({ what, why })),
  ),
  part<Size>("size", 1, ({ firstLoadKiB, allKiB }) => [
    { what: "JavaScript before the market shows, gzipped", figure: firstLoadKiB, unit: "KiB", ...atMost(250) },
    { what: "all JavaScript of the dapp, gzipped", figure: allKiB, unit: "KiB" },
  ]),
  part<Worst>("dapp", 3, (worst) => [
    { what: "Lighthouse: performance, worst page", figure: worst.performance, unit: "of 100", ...atLeast(95) },
    { what: "Lighthouse: accessibility, worst page", figure: worst.accessibility, unit: "of 100", ...atLeast(100) },
    { what: "Lighthouse: best practices, worst page", figure: worst.bestPractices, unit: "of 100", ...atLeast(100) },
    { what: "JavaScript that travelled for the market", figure: worst.firstLoadKiB, unit: "KiB", ...atMost(250) },
  ]),
];
