import { maxContractSize } from "./measureDeployment.ts";
import type { Measured } from "./measureGas.ts";

/** What must hold whatever the contracts cost, with the figures that show it. */
export function checkPromises({ testUSD, growth, contracts }: Measured) {
  const { settle1Hour, settle30Days, transfer1Rent, transfer20Rents, transfer60Holders } = growth;
  const perRig = Math.ceil((testUSD.claim10 - testUSD.claim1) / 9);
  const largest = contracts.reduce((a, b) => (a.bytes > b.bytes ? a : b));
  return [
    {
      promise: "settling 30 days costs what settling an hour does, within 3%",
      figures: `${show(settle30Days)} and ${show(settle1Hour)}`,
      kept: Math.abs(settle30Days - settle1Hour) * 100 <= settle1Hour * 3,
    },
    {
      promise: "claiming from one rig more costs at most 15,000",
      figures: show(perRig),
      kept: perRig <= 15_000,
    },
    {
      promise: "a share transfer costs the same with 2 and with 60 holders",
      figures: `${show(transfer20Rents)} and ${show(transfer60Holders)}`,
      kept: transfer20Rents === transfer60Holders,
    },
    {
      promise: "a share transfer costs the same after 1 and after 20 rents",
      figures: `${show(transfer1Rent)} and ${show(transfer20Rents)}`,
      kept: transfer1Rent === transfer20Rents,
    },
    {
      promise: "every contract fits into 24,576 bytes (EIP-170)",
      figures: `${largest.name} ${show(largest.bytes)}`,
      kept: largest.bytes <= maxContractSize,
    },
  ];
}

function show(figure: number): string {
  return figure.toLocaleString("en-US");
}
