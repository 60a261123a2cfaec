import { createConfig, factory } from "ponder";
import { getAbiItem, zeroAddress } from "viem";
import { contracts } from "../contracts/index.ts";

const localChainId = 31337;
const chainId = Number(process.env.CHAIN_ID ?? localChainId);
const rpcUrl = process.env.RPC_URL ?? "http://127.0.0.1:8545";
const {
  Disputes,
  GpuCatalog,
  InspectorStaking,
  RackToken,
  RentalEscrow,
  Rewards,
  RigRegistry,
  RigShares,
  ShareMarket,
  ShareSale,
  UptimeLedger,
} = contracts(chainId);

export default createConfig({
  database: { kind: "postgres", poolConfig: { max: 12 } },
  ordering: "multichain",
  chains: {
    main: {
      id: chainId,
      // Each URL starts at 20 requests a second, which a node of one's own does not need.
      rpc: isLocal(rpcUrl) ? Array<string>(100).fill(rpcUrl) : rpcUrl,
      // Hardhat's node forgets a subscription after 5 minutes without a word, so a local chain is asked instead.
      ws: process.env.WS_URL,
      pollingInterval: isLocal(rpcUrl) ? 200 : 1_000,
      // A local chain starts from zero each time: what was cached of the last one would be wrong.
      disableCache: chainId === localChainId && process.env.KEEP_CACHE !== "true",
    },
  },
  contracts: {
    GpuCatalog: { ...GpuCatalog, chain: "main" },
    RigRegistry: { ...RigRegistry, chain: "main" },
    RigShares: {
      abi: RigShares.abi,
      chain: "main",
      startBlock: RigRegistry.startBlock,
      address: factory({
        address: RigRegistry.address,
        event: getAbiItem({ abi: RigRegistry.abi, name: "RigRegistered" }),
        parameter: "shares",
      }),
    },
    ShareSale: { ...ShareSale, chain: "main" },
    ShareMarket: { ...ShareMarket, chain: "main" },
    RentalEscrow: { ...RentalEscrow, chain: "main" },
    UptimeLedger: { ...UptimeLedger, chain: "main" },
    InspectorStaking: { ...InspectorStaking, chain: "main" },
    Disputes: { ...Disputes, chain: "main" },
    Rewards: { ...Rewards, chain: "main" },
    RackToken: { ...RackToken, chain: "main", filter: { event: "Transfer", args: { to: zeroAddress } } },
  },
});

function isLocal(url: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
}
