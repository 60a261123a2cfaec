import { createRequire } from "node:module";
import { createWalletClient, http, type Abi, type Address, type Hex, type LocalAccount } from "viem";
import type { LocalChain } from "../../scripts/lib/chain.ts";

/** A wallet that is a contract (ERC-1271): what its owner signed, it signed. */
const source = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract SmartWallet {
    address immutable owner;
    constructor(address owner_) { owner = owner_; }
    function isValidSignature(bytes32 hash, bytes calldata s) external view returns (bytes4) {
        address signer = s.length == 65 ? ecrecover(hash, uint8(s[64]), bytes32(s[:32]), bytes32(s[32:64])) : address(0);
        return signer == owner ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}`;

type Compiled = { contracts: { w: { SmartWallet: { abi: Abi; evm: { bytecode: { object: string } } } } } };

export async function deploySmartWallet({ publicClient, rpcUrl }: LocalChain, owner: LocalAccount): Promise<Address> {
  const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };
  const settings = { outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } };
  const input = { language: "Solidity", sources: { w: { content: source } }, settings };
  const { abi, evm } = (JSON.parse(solc.compile(JSON.stringify(input))) as Compiled).contracts.w.SmartWallet;
  const wallet = createWalletClient({ chain: publicClient.chain, transport: http(rpcUrl), account: owner });
  const bytecode: Hex = `0x${evm.bytecode.object}`;
  const hash = await wallet.deployContract({ abi, bytecode, args: [owner.address] });
  const { contractAddress } = await publicClient.waitForTransactionReceipt({ hash });
  if (!contractAddress) throw new Error("The wallet was not deployed.");
  return contractAddress;
}
