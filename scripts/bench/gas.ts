import { parseArgs } from "node:util";
import { measure, type Measured, type Operation } from "./measureGas.ts";
import { checkPromises } from "./promises.ts";
import { compareWithSnapshot, writeSnapshot } from "./snapshot.ts";

/** What peers need for the same work, and how much is allowed here. Figures from real transactions on one EVM (osaka). */
const rows: readonly { operation: Operation; title: string; target?: number; peers: string }[] = [
  {
    operation: "transferShare",
    title: "transfer a share, two streams",
    target: 46_000,
    peers: "ERC-1726 47,390; Euler reward-streams 94,733; T-REX 209,890",
  },
  {
    operation: "buySharesFirst",
    title: "buy shares, first time",
    target: 95_000,
    peers: "ERC-4626 deposit 73,910; Uniswap CCA 420,806",
  },
  { operation: "buySharesAgain", title: "buy shares, again", target: 76_000, peers: "ERC-4626 deposit 56,810" },
  {
    operation: "rent",
    title: "rent one slot",
    target: 75_000,
    peers: "Sablier Flow 162,544; iExec Boost 363,611; Lumerin 388,790; Morpheus 434,196",
  },
  {
    operation: "rentWithRack",
    title: "rent, paid in RACK",
    target: 175_000,
    peers: "Spheron deposit and charge 204,051 (no swap)",
  },
  {
    operation: "settleRefund",
    title: "settle with refund",
    target: 95_000,
    peers: "Lumerin 100,852; iExec 141,066; Sablier Flow 188,241; Morpheus 425,712",
  },
  {
    operation: "claim1",
    title: "claim rent of 1 rig",
    target: 66_000,
    peers: "Synthetix 76,432; Sablier Staking 87,427; Livepeer 288,372",
  },
  { operation: "claim10", title: "claim rent of 10 rigs", target: 210_000, peers: "Synthetix 764,320" },
  {
    operation: "attest48x24",
    title: "attest 48 rigs x 24 samples, 3 reports",
    target: 330_000,
    peers: "EAS multiAttest 11,795,836; Prime Intellect 11.7M",
  },
  {
    operation: "takeSeat",
    title: "take a seat",
    target: 110_000,
    peers: "Prime Intellect 178,175; Lumerin 248,256; Livepeer 593,431",
  },
  {
    operation: "registerRig",
    title: "register a rig with its shares",
    target: 260_000,
    peers: "Lumerin 476,867; Prime Intellect pool 2,328,045",
  },
  { operation: "start", title: "start a rental", peers: "" },
  { operation: "extend", title: "extend a rental", peers: "" },
  { operation: "close", title: "close a rental", peers: "" },
  { operation: "settleCredit", title: "settle with refund and SLA credit", peers: "" },
];

/**
 * `npm run bench -- gas`: a table beside peers and targets, then what must not grow.
 * `--json`: one object of operation -> gas, and the same for a token like USDC. `--write`: what `npm test` compares with.
 */
export async function gas(args: readonly string[]): Promise<void> {
  const options = { json: { type: "boolean" }, write: { type: "boolean" } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const measured = await measure();
  if (values.json) return console.log(JSON.stringify({ ...measured.testUSD, proxyUSD: measured.proxyUSD }));
  printTable(measured);
  console.log();
  for (const { promise, figures, kept } of checkPromises(measured)) {
    console.log(`${kept ? "✔" : "✖"} ${promise}: ${figures}`);
  }
  console.log(
    `  the same attestation with a seed from more than 256 blocks ago: ${show(measured.growth.attestOldSeed)}`,
  );
  const differences = values.write ? [] : await compareWithSnapshot(measured);
  if (values.write) await writeSnapshot(measured);
  if (differences.length > 0) console.log(`\nNot as in the snapshot:\n${differences.join("\n")}`);
}

/** Targets are for the plain token. */
function printTable({ testUSD, proxyUSD }: Measured): void {
  const width = Math.max(...rows.map(({ title }) => title.length));
  console.log(`${"operation".padEnd(width)}      gas  like USDC   target    peers`);
  for (const { operation, title, target, peers } of rows) {
    const used = testUSD[operation];
    const verdict = target === undefined ? " " : used <= target ? "✔" : "✖";
    const cells = [show(used).padStart(7), show(proxyUSD[operation]).padStart(9), show(target).padStart(7)];
    console.log(`${title.padEnd(width)}  ${cells.join("  ")}  ${verdict} ${peers}`.trimEnd());
  }
}

function show(used: number | undefined): string {
  return used?.toLocaleString("en-US") ?? "-";
}
