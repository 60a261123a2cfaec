import type { Operation } from "./measureGas.ts";

type OperationRow = {
  readonly operation: Operation;
  readonly title: string;
  readonly target?: number;
  readonly peers: readonly (readonly [name: string, gas: number])[];
};

/** What peers need for the same work, and how much is allowed here. Figures from real transactions on one EVM (osaka). */
export const operations: readonly OperationRow[] = [
  {
    operation: "transferShare",
    title: "transfer a share, two streams",
    target: 46_000,
    peers: [
      ["ERC-1726", 47_390],
      ["Euler reward-streams", 94_733],
      ["T-REX", 209_890],
    ],
  },
  {
    operation: "buySharesFirst",
    title: "buy shares, first time",
    target: 95_000,
    peers: [
      ["ERC-4626 deposit", 73_910],
      ["Uniswap CCA", 420_806],
    ],
  },
  { operation: "buySharesAgain", title: "buy shares, again", target: 76_000, peers: [["ERC-4626 deposit", 56_810]] },
  {
    operation: "rent",
    title: "rent one slot",
    target: 75_000,
    peers: [
      ["Sablier Flow", 162_544],
      ["iExec Boost", 363_611],
      ["Lumerin", 388_790],
      ["Morpheus", 434_196],
    ],
  },
  {
    operation: "rentWithRack",
    title: "rent, paid in RACK",
    target: 175_000,
    peers: [["Spheron deposit and charge (no swap)", 204_051]],
  },
  {
    operation: "settleRefund",
    title: "settle with refund",
    target: 95_000,
    peers: [
      ["Lumerin", 100_852],
      ["iExec", 141_066],
      ["Sablier Flow", 188_241],
      ["Morpheus", 425_712],
    ],
  },
  {
    operation: "claim1",
    title: "claim rent of 1 rig",
    target: 66_000,
    peers: [
      ["Synthetix", 76_432],
      ["Sablier Staking", 87_427],
      ["Livepeer", 288_372],
    ],
  },
  { operation: "claim10", title: "claim rent of 10 rigs", target: 210_000, peers: [["Synthetix", 764_320]] },
  {
    operation: "attest48x24",
    title: "attest 48 rigs x 24 samples, 3 reports",
    target: 330_000,
    peers: [
      ["EAS multiAttest", 11_795_836],
      ["Prime Intellect", 11_700_000],
    ],
  },
  {
    operation: "takeSeat",
    title: "take a seat",
    target: 110_000,
    peers: [
      ["Prime Intellect", 178_175],
      ["Lumerin", 248_256],
      ["Livepeer", 593_431],
    ],
  },
  {
    operation: "registerRig",
    title: "register a rig with its shares",
    target: 260_000,
    peers: [
      ["Lumerin", 476_867],
      ["Prime Intellect pool", 2_328_045],
    ],
  },
  { operation: "start", title: "start a rental", peers: [] },
  { operation: "extend", title: "extend a rental", peers: [] },
  { operation: "close", title: "close a rental", peers: [] },
  { operation: "settleCredit", title: "settle with refund and SLA credit", peers: [] },
];
