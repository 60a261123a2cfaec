import { decodeDeployData, zeroAddress, type Address, type PublicClient } from "viem";
import type { ContractName, Contracts } from "../../../contracts/index.ts";
import { loadCatalog } from "../catalog.ts";
import { artifact, constructorArgs, type DeployParameters } from "../deploy.ts";
import type { Check } from "../replay/proof.ts";
import { checkArguments, checkCode } from "./code.ts";
import { creationsOf, type Creation } from "./creations.ts";
import { checkChain, checkParameters } from "./parameters.ts";
import { checkRoles } from "./roles.ts";

/**
 * Holds a deployment against the compiled contracts and the deploy script: code, constructors, roles, delays, parameters, and what
 * the chain itself asks for.
 * @param parametersFor who deployed it, to what it should have been deployed with.
 */
export async function checkDeployment(
  publicClient: PublicClient,
  deployed: Contracts,
  parametersFor: (deployer: Address) => DeployParameters,
): Promise<Check[]> {
  const chainId = await publicClient.getChainId();
  const creations = await creationsOf(publicClient, deployed);
  const deployer = creations.get("Authority")?.from;
  if (!deployer) {
    const found = `there is no such contract at ${deployed.Authority.address}, or not in block ${deployed.Authority.startBlock}`;
    return [{ what: "Authority", holds: false, found }];
  }
  const parameters = parametersFor(deployer);
  const addresses = Object.fromEntries(
    Object.entries(deployed).map(([name, { address }]) => [name, address]),
  ) as Record<ContractName, Address>;
  const router = parameters.router ?? (await routerOf(creations.get("RentalEscrow")));
  const args = constructorArgs(addresses, parameters, { deployer, router });
  const checks: Check[] = [];
  for (const name of Object.keys(addresses) as ContractName[]) {
    if (name === "USDC" && parameters.usdc) continue;
    const compiled = await artifact(name);
    checks.push(await checkCode(publicClient, name, addresses[name], compiled));
    checks.push(checkArguments(name, compiled, creations.get(name), args[name]));
  }
  if (parameters.usdc) checks.push(sameToken(addresses.USDC, parameters.usdc));
  checks.push(await checkRouter(publicClient, router));
  if (checks.some(({ what, holds }) => what.endsWith(": code") && !holds)) return checks; // other code answers otherwise
  checks.push(...(await checkRoles(publicClient, deployed, parameters, deployer)));
  checks.push(...(await checkParameters(publicClient, deployed, parameters, loadCatalog())));
  checks.push(...(await checkChain(publicClient, chainId, deployed)));
  return checks;
}

/** The router that the escrow was given, where the environment does not say: the deploy script made one for a TestUSD. */
async function routerOf(creation: Creation | undefined): Promise<Address> {
  const { abi, bytecode } = await artifact("RentalEscrow");
  if (!creation?.input.startsWith(bytecode)) return zeroAddress;
  const [protocol] = (decodeDeployData({ abi, bytecode, data: creation.input }).args ?? []) as [{ router: Address }?];
  return protocol?.router ?? zeroAddress;
}

async function checkRouter(publicClient: PublicClient, router: Address): Promise<Check> {
  const what = "router for payment in RACK";
  if (router === zeroAddress) return { what, holds: true, found: "none: rentals are paid in USDC alone" };
  const code = await publicClient.getCode({ address: router });
  return { what, holds: code !== undefined, found: code ? router : `there is no contract at ${router}` };
}

function sameToken(found: Address, expected: Address): Check {
  const holds = found.toLowerCase() === expected.toLowerCase();
  return { what: "USDC", holds, found: holds ? found : `${found}; USDC_ADDRESS is ${expected}` };
}
