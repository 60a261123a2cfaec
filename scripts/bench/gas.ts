import { measureGas, type Operation } from "./measureGas.ts";

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

/** `npm run bench -- gas`: a table; with `--json` one object of operation -> gas, null for what cannot be done yet. */
export async function gas(args: readonly string[]): Promise<void> {
  const measured = await measureGas();
  if (args.includes("--json")) return console.log(JSON.stringify(measured));
  const width = Math.max(...rows.map(({ title }) => title.length));
  console.log(`${"operation".padEnd(width)}      gas   target    peers`);
  for (const { operation, title, target, peers } of rows) {
    const used = measured[operation];
    const verdict = used === null || target === undefined ? " " : used <= target ? "✔" : "✖";
    console.log(`${title.padEnd(width)}  ${show(used)}  ${show(target)}  ${verdict} ${peers}`);
  }
}

function show(gasUsed: number | null | undefined): string {
  return (gasUsed?.toLocaleString("en-US") ?? "-").padStart(7);
}
