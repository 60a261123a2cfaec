import { localAccount, localAccounts, localMnemonic, type LocalRole } from "./accounts.ts";
import type { World } from "./world.ts";

const does: Readonly<Record<LocalRole, string>> = {
  deployer: "treasury and admin",
  host: "runs rigs, sells shares",
  investor: "holds shares",
  renter: "rents GPUs",
  inspector: "probes rigs",
  agent: "starts rentals for every host",
};

/** What a newcomer needs to know about a world that runs: where it answers, who has which key, what to try first. */
export function describeWorld({ urls, seeded, rentalsRun }: World): string {
  const places = [
    ["Dapp", urls.dapp ?? "left out"],
    ["Indexer", `${urls.indexer}  /health  /reconcile`],
    ["Chain (RPC)", `${urls.rpc}  chain id 31337`],
    ["Host agent", `${urls.host}  rentals run ${rentalsRun}`],
    ["Inspectors", `${urls.inspectors} and the next ports`],
    ["Logs", ".rackshare/logs"],
  ];
  const accounts = localAccounts.map(({ name, role, nth, index }) => {
    const { address } = localAccount(role, nth);
    return `  ${String(index).padStart(2)}  ${address}  ${role.padEnd(9)}  ${name}`;
  });
  const roles = Object.entries(does).map(([role, text]) => `  ${role.padEnd(9)}  ${text}`);
  return `
${places.map(([what, where]) => `${String(what).padEnd(12)} ${where}`).join("\n")}

${seeded.rigs} rigs from real offers; the registry refused ${seeded.refused} offers whose memory was not the model's.

Accounts of the phrase "${localMnemonic}", m/44'/60'/0'/0/<index>:
${accounts.join("\n")}
${roles.join("\n")}

What to click first in the dapp, with "Connect" and the local wallet:
  1. Market, as Renter: rent a GPU by the second, see it start, stop it, see the refund.
  2. Invest, as Investor: buy shares of an open sale.
  3. Portfolio, as Investor: claim the rent of all rigs in one transaction.
  4. Rig, any: the uptime strip is what inspectors saw in the last two hours.

Ctrl-C stops everything.`;
}
