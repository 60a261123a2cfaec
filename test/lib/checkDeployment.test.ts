import { expect } from "chai";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createPublicClient,
  createTestClient,
  createWalletClient,
  defineChain,
  encodeFunctionData,
  http,
  keccak256,
  toFunctionSelector,
  type Address,
  type Chain,
  type Hash,
  type Hex,
  type HttpTransport,
  type PublicClient,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { abis, testUSDAbi, type ContractName, type Contracts } from "../../contracts/index.ts";
import { localAccount } from "../../scripts/lib/accounts.ts";
import { findAnvil, startAnvil } from "../../scripts/lib/anvil.ts";
import { callContract } from "../../scripts/lib/callContract.ts";
import { loadCatalog } from "../../scripts/lib/catalog.ts";
import { deploy, productionParameters, type Deployed } from "../../scripts/lib/deploy.ts";
import { checkDeployment } from "../../scripts/lib/deployment/checkDeployment.ts";
import { writeSources } from "../../scripts/lib/deployment/sources.ts";
import { findFreePort } from "../../scripts/lib/ports.ts";
import type { RunningProcess } from "../../scripts/lib/processes.ts";

const { compile } = createRequire(import.meta.url)("solc") as { compile: (input: string) => string };
type StandardInput = { settings: object };
type StandardOutput = {
  contracts: Record<string, Record<string, { evm: { bytecode: { object: string } } }>>;
};

const chainId = 84_599;
const admin = localAccount("host");
const stranger = localAccount("renter");
const deployer = localAccount("deployer");
const roleHolders = {
  admin: admin.address,
  treasury: localAccount("host", 1).address,
  guardian: localAccount("host", 2).address,
};
const parameters = { ...productionParameters, ...roleHolders };

/** The deployment on a chain of another make, and what the check says once something about it is wrong. */
describe("the check of a deployment", function () {
  this.timeout(120_000);
  let anvil: RunningProcess & { rpcUrl: string };
  let publicClient: PublicClient<HttpTransport, Chain>;
  let deployed: Contracts;
  const chain: Chain = defineChain({
    id: chainId,
    name: "anvil",
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: ["http://127.0.0.1"] } },
  });
  const transport = () => http(anvil.rpcUrl, { maxResponseBodySize: false });
  const testClient = () => createTestClient({ mode: "anvil", chain, transport: transport() });
  const wrong = async (expected: typeof parameters = parameters, found = deployed): Promise<Record<string, string>> => {
    const checks = await checkDeployment(publicClient, found, () => expected);
    return Object.fromEntries(checks.filter(({ holds }) => !holds).map((check) => [check.what, check.found]));
  };
  /** Does it as an account whose key nobody here needs, and undoes it after the assertions. */
  const meanwhile = async (change: () => Promise<unknown>, assert: () => Promise<void>): Promise<void> => {
    const id = await testClient().snapshot();
    await change();
    await assert();
    await testClient().revert({ id });
  };
  const as = async (address: Address) => {
    await testClient().impersonateAccount({ address });
    return createWalletClient({ chain, transport: transport(), account: address });
  };
  const done = async (sent: Promise<Hash>): Promise<void> => {
    expect((await publicClient.waitForTransactionReceipt({ hash: await sent })).status).to.equal("success");
  };
  /** What the admin role does: announced, and done once its delay is over. */
  const administer = async (target: Address, data: Hex): Promise<void> => {
    const { Authority } = deployed;
    const wallet = await as(admin.address);
    await done(wallet.writeContract({ ...Authority, functionName: "schedule", args: [target, data, 0] }));
    await testClient().increaseTime({ seconds: parameters.parameterDelay + 1 });
    await testClient().mine({ blocks: 1 });
    await done(wallet.writeContract({ ...Authority, functionName: "execute", args: [target, data] }));
  };

  before(async function () {
    const path = findAnvil();
    if (!path) {
      console.log("      anvil is not installed for this machine: skipped.");
      this.skip();
    }
    anvil = await startAnvil(path, { port: await findFreePort(), chainId });
    publicClient = createPublicClient({ chain, transport: transport(), pollingInterval: 10, cacheTime: 0 });
    const walletClient = createWalletClient({ chain, transport: transport(), account: deployer });
    deployed = contractsOf(await deploy({ publicClient, walletClient }, parameters, loadCatalog()));
  });

  after(() => anvil?.stop());

  it("finds nothing wrong where nothing is", async () => {
    const checks = await checkDeployment(publicClient, deployed, () => parameters);
    expect(checks.filter(({ holds }) => !holds)).to.deep.equal([]);
    expect(checks.map(({ what }) => what)).to.include.members([
      ...Object.keys(deployed).flatMap((name) => [`${name}: code`, `${name}: constructor`]),
      ...["admin", "catalog", "parameter", "guardian"].map((role) => `role ${role}`),
    ]);
  });

  it("finds a parameter that was changed, and one that should have been other", async () => {
    const { UptimeLedger } = deployed;
    const data = encodeFunctionData({ abi: UptimeLedger.abi, functionName: "setCommittee", args: [9, 6] });
    await meanwhile(
      () => administer(UptimeLedger.address, data),
      async () => {
        expect(await wrong()).to.deep.equal({ committee: "committee.size is 9, not 5; committee.quorum is 6, not 3" });
      },
    );
    const found = await wrong({ ...parameters, seatStake: 5n } as unknown as typeof parameters);
    expect(found["InspectorStaking: constructor"]).to.equal("seatStake_ is 1000000000, not 5");
    expect(found["Disputes: constructor"]).to.match(/^bond_ is 10000000, not 0$/);
  });

  it("finds a member too many, a delay too short, and roles in the wrong hands", async () => {
    const { Authority } = deployed;
    const args = [2n, stranger.address, 0] as const;
    const data = encodeFunctionData({ abi: Authority.abi, functionName: "grantRole", args });
    await meanwhile(
      () => administer(Authority.address, data),
      async () => {
        const found = await wrong();
        expect(Object.keys(found)).to.deep.equal(["role parameter"]);
        expect(found["role parameter"]).to.include(`${stranger.address} after 0 s`);
      },
    );
    expect(Object.keys(await wrong({ ...parameters, guardian: stranger.address }))).to.deep.equal(["role guardian"]);
    const kept = await wrong({ ...parameters, admin: deployer.address });
    expect(kept["admin role given away"]).to.match(/^by 0xf39F.* deploy with ADMIN_ADDRESS$/);
    const shorter = await wrong({ ...parameters, parameterDelay: 60 } as unknown as typeof parameters);
    expect(Object.keys(shorter)).to.deep.equal(["role admin", "role catalog", "role parameter"]);
  });

  it("finds a function in other hands, and what the guardian stopped", async () => {
    const { Authority, RentalEscrow, ShareSale } = deployed;
    const selectors = [toFunctionSelector("settle(uint256)")];
    const args = [RentalEscrow.address, selectors, 3n] as const;
    const data = encodeFunctionData({ abi: Authority.abi, functionName: "setTargetFunctionRole", args });
    await meanwhile(
      async () => {
        await administer(Authority.address, data);
        const guardian = await as(roleHolders.guardian);
        await done(guardian.writeContract({ ...ShareSale, functionName: "setStopped", args: [true] }));
      },
      async () => {
        expect(await wrong()).to.deep.equal({
          "RentalEscrow: restricted functions": "settle belongs to role 3, not 0",
          "stopped by the guardian": "ShareSale",
        });
      },
    );
  });

  it("finds other code, no code, and the address of something else", async () => {
    const { Rewards, GpuCatalog } = deployed;
    const code = (await publicClient.getCode({ address: Rewards.address })) ?? "0x";
    await meanwhile(
      () => testClient().setCode({ address: Rewards.address, bytecode: `${code}00` }),
      async () => {
        expect(Object.keys(await wrong())).to.deep.equal(["Rewards: code"]);
      },
    );
    await meanwhile(
      () => testClient().setCode({ address: GpuCatalog.address, bytecode: "0x" }),
      async () => {
        expect(await wrong()).to.deep.equal({ "GpuCatalog: code": `there is none at ${GpuCatalog.address}` });
      },
    );
    const exchanged = { ...deployed, GpuCatalog: { ...GpuCatalog, address: Rewards.address } };
    const found = await wrong(parameters, exchanged);
    expect(Object.keys(found)).to.include.members(["GpuCatalog: code", "GpuCatalog: constructor"]);
  });

  it("writes sources that compile to what is deployed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "rackshare-sources-"));
    const entries = await writeSources(publicClient, deployed, folder);
    expect(entries.map(({ name }) => name)).to.have.members(Object.keys(deployed));
    const catalog = entries.find(({ name }) => name === "GpuCatalog");
    const [file, contract] = catalog?.contract.split(":") ?? [];
    if (!catalog || !file || !contract) throw new Error("GpuCatalog has no entry.");
    const input = JSON.parse(await readFile(join(folder, catalog.input), "utf8")) as StandardInput;
    // Of one contract alone, since the whole takes the compiler half a minute.
    const settings = { ...input.settings, outputSelection: { [file]: { [contract]: ["evm.bytecode.object"] } } };
    const compiled = JSON.parse(compile(JSON.stringify({ ...input, settings }))) as StandardOutput;
    const made = compiled.contracts[file]?.[contract]?.evm.bytecode.object;
    const { transactions } = await publicClient.getBlock({
      blockNumber: BigInt(deployed.GpuCatalog.startBlock),
      includeTransactions: true,
    });
    expect(transactions[0]?.input).to.equal(`0x${made}${catalog.constructorArguments}`);
    expect(catalog.compiler).to.match(/^v0\.8\.34\+commit\.[0-9a-f]{8}$/);
    await rm(folder, { recursive: true });
  });

  describe("calls by name", () => {
    const key = keccak256("0x01");
    const call = (...words: [string, string, ...string[]]) =>
      callContract({ chain, transport: transport(), publicClient }, deployed, words, key);
    const refusal = (...words: [string, string, ...string[]]) =>
      call(...words).then(
        () => "it was not refused",
        (error: Error) => error.message,
      );

    it("asks, and sends with a key, and tells the events", async () => {
      const sender = privateKeyToAccount(key).address;
      await testClient().setBalance({ address: sender, value: 10n ** 18n });
      expect(await call("UptimeLedger", "committee")).to.deep.equal(["[5,3,false]"]);
      const [hash, event] = await call("USDC", "faucet", sender, "1000000");
      expect(hash).to.match(/^0x[0-9a-f]{64}$/);
      expect(event).to.match(/^Transfer .*"value":"1000000"/);
      expect(await call("USDC", "balanceOf", sender)).to.deep.equal(['"1000000"']);
      await call("USDC", "approve", "RentalEscrow", "7");
      expect(await call("USDC", "allowance", sender, "RentalEscrow")).to.deep.equal(['"7"']);
    });

    it("refuses what there is not, and what the contract refuses, in one line", async () => {
      expect(await refusal("Escrow", "rent")).to.match(/^There is no contract Escrow\. Choose from: /);
      expect(await refusal("RentalEscrow", "rant")).to.equal("RentalEscrow has no function rant.");
      expect(await refusal("RentalEscrow", "settle")).to.equal("Give settle(uint256 rentalId).");
      expect(await refusal("RentalEscrow", "settle", "seven")).to.equal("rentalId is uint256: cannot read seven.");
      expect(await refusal("RentalEscrow", "settle", "7")).to.equal("RentalUnknown(7)");
      const words = ["RentalEscrow", "settle", "7"] as const;
      const without = callContract({ chain, transport: transport(), publicClient }, deployed, words, undefined);
      expect(await without.catch((error: Error) => error.message)).to.equal(
        "Set KEY to the private key of who sends it.",
      );
    });
  });

  it("takes no other token for USDC where Circle's is known", async () => {
    const { checkChain } = await import("../../scripts/lib/deployment/parameters.ts");
    const holds = async (id: number) => (await checkChain(publicClient, id, deployed)).map((check) => check.holds);
    expect(await holds(chainId)).to.deep.equal([true, true]);
    expect(await holds(8_453)).to.deep.equal([false, true]);
    expect(await holds(42_161)).to.deep.equal([false, false]);
  });
});

/** As `contracts(chainId)` has it, without a file. */
function contractsOf(deployed: Deployed): Contracts {
  const abiOf = { ...abis, USDC: testUSDAbi };
  return Object.fromEntries(
    Object.entries(deployed).map(([name, { address, block }]) => {
      return [name, { abi: abiOf[name as ContractName], address, startBlock: Number(block) }];
    }),
  ) as Contracts;
}
