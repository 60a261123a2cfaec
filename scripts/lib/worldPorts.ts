import { localAccounts } from "./accounts.ts";
import { isFree, nextFree } from "./ports.ts";

/** Where everything answers on 127.0.0.1. The dapp takes the next free port if its own is taken. */
export type WorldPorts = {
  readonly chain: number;
  readonly indexer: number;
  readonly host: number;
  /** Of the first inspector; the others have the next ones. */
  readonly inspectors: number;
  readonly dapp: number;
};

export const defaultPorts: WorldPorts = { chain: 8545, indexer: 42069, host: 8780, inspectors: 8790, dapp: 5173 };

/** The environment variable that moves a part to another port. */
const variables: Readonly<Record<keyof WorldPorts, string>> = {
  chain: "CHAIN_PORT",
  indexer: "INDEXER_PORT",
  host: "HOST_PORT",
  inspectors: "INSPECTOR_PORT",
  dapp: "DAPP_PORT",
};

/** The ports that the environment asks for. @throws when one is no port. */
export function portsFromEnv(env: NodeJS.ProcessEnv = process.env): Partial<WorldPorts> {
  const given = Object.entries(variables).flatMap(([part, variable]) => {
    const text = env[variable];
    if (!text) return [];
    const port = Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(`${variable} must be a port from 1 to 65535, not "${text}".`);
    }
    return [[part, port] as const];
  });
  return Object.fromEntries(given);
}

/** @throws with the port, the part and what to do when a port is taken that cannot be another. */
export async function claimPorts(wanted: WorldPorts, withDapp: boolean): Promise<WorldPorts> {
  const inspectors = localAccounts.filter(({ role }) => role === "inspector");
  const needed = [
    ["chain", wanted.chain],
    ["indexer", wanted.indexer],
    ["host", wanted.host],
    ...inspectors.map((_, i) => ["inspectors", wanted.inspectors + i] as const),
  ] as const;
  for (const [part, port] of needed) {
    if (await isFree(port)) continue;
    throw new Error(
      `Port ${port} (${part}) is taken, perhaps by another npm start. Stop that, or set ${variables[part]} to a free port.`,
    );
  }
  return withDapp ? { ...wanted, dapp: await nextFree(wanted.dapp) } : wanted;
}
