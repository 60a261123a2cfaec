import { portsFromEnv } from "../../scripts/lib/worldPorts.ts";

const defaults = { chain: 8599, indexer: 42599, host: 8699, inspectors: 8700, dapp: 5199 };

/** Where the tests' own world answers, away from `npm start`. The same variables as there move it. */
export const ports = {
  ...defaults,
  ...portsFromEnv(),
};

export const rpcUrl = `http://127.0.0.1:${ports.chain}`;
export const indexerUrl = `http://127.0.0.1:${ports.indexer}`;
