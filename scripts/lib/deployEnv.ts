import {
  createPublicClient,
  defineChain,
  getAddress,
  http,
  isAddress,
  isHex,
  type Address,
  type Chain,
  type HttpTransport,
  type PublicClient,
} from "viem";
import { privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import { localAccount } from "./accounts.ts";
import { localChainId } from "./chain.ts";
import { localParameters, productionParameters, type DeployParameters } from "./deploy.ts";

/** What a deployment, or its check, reads from the command line and the environment: see the README. */

/** The value behind `--name`. @throws when it is missing. */
export function optionOf(name: string, args: readonly string[] = process.argv): string | undefined {
  const at = args.indexOf(name);
  if (at < 0) return undefined;
  const value = args[at + 1];
  if (!value) throw new Error(`${name} needs a value.`);
  return value;
}

export type Network = {
  readonly chain: Chain;
  readonly transport: HttpTransport;
  readonly publicClient: PublicClient<HttpTransport, Chain>;
};

/** The chain behind `RPC_URL`, named by `--network`. @throws one line when nothing answers there. */
export async function connectNetwork(network: string): Promise<Network> {
  const rpcUrl = process.env.RPC_URL ?? (network === "local" ? "http://127.0.0.1:8545" : undefined);
  if (!rpcUrl) throw new Error(`Set RPC_URL to the address of ${network}'s JSON-RPC.`);
  const transport = http(rpcUrl, { maxResponseBodySize: false });
  const id = await createPublicClient({ transport })
    .getChainId()
    .catch(() => {
      throw new Error(`No chain answers at RPC_URL. Start it, or set RPC_URL to ${network}'s JSON-RPC.`);
    });
  const chain: Chain = defineChain({
    id,
    name: network,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
  const pollingInterval = id === localChainId ? 50 : 1_000;
  return { chain, transport, publicClient: createPublicClient({ chain, transport, pollingInterval }) };
}

/** Who deploys: `DEPLOYER_KEY`, or on the local chain its deployer. Undefined when there is no key. */
export function deployerOf(chainId: number): PrivateKeyAccount | ReturnType<typeof localAccount> | undefined {
  const key = process.env.DEPLOYER_KEY;
  if (key) {
    if (!isHex(key) || key.length !== 66) throw new Error("DEPLOYER_KEY must be 0x and 64 hex digits.");
    return privateKeyToAccount(key);
  }
  return chainId === localChainId ? localAccount("deployer") : undefined;
}

/** The parameters of a chain, with those of `deployer` for every role that the environment gives to nobody else. */
export function parametersOf(chainId: number, deployer: Address): DeployParameters {
  const usdc = address("USDC_ADDRESS");
  const router = address("ROUTER_ADDRESS");
  const guardian = address("GUARDIAN_ADDRESS");
  return {
    ...(chainId === localChainId ? localParameters : productionParameters),
    ...(process.env.SAMPLE_SECONDS && { sampleSeconds: seconds("SAMPLE_SECONDS", process.env.SAMPLE_SECONDS) }),
    ...(usdc && { usdc }),
    ...(router && { router }),
    ...(guardian && { guardian }),
    treasury: address("TREASURY_ADDRESS") ?? deployer,
    admin: address("ADMIN_ADDRESS") ?? deployer,
  };
}

function address(name: string): Address | undefined {
  const value = process.env[name];
  if (!value) return undefined;
  if (!isAddress(value)) throw new Error(`${name} is not an address: ${value}`);
  return getAddress(value);
}

function seconds(name: string, text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new Error(`${name} must be a whole number of seconds, not "${text}".`);
}
