import {
  getAddress,
  parseEventLogs,
  toFunctionSelector,
  type AbiFunction,
  type Address,
  type PublicClient,
} from "viem";
import type { Contracts } from "../../../contracts/index.ts";
import { restrictedFunctions, roles, selector, type DeployParameters } from "../deploy.ts";
import type { Check } from "../replay/proof.ts";

type Role = keyof typeof roles;

/** Most nodes answer so many blocks of logs at once. */
const range = 5_000n;

/**
 * Who holds which role, with what delay, and what each role may call, read from the chain and from all that the Authority ever
 * logged. A member more, a delay less, or a function in other hands is wrong.
 */
export async function checkRoles(
  publicClient: PublicClient,
  deployed: Contracts,
  parameters: DeployParameters,
  deployer: Address,
): Promise<Check[]> {
  const { admin, parameterDelay } = parameters;
  const guardian = parameters.guardian ?? admin;
  const handedOver = admin.toLowerCase() !== deployer.toLowerCase();
  const expected: Record<Role, { member: Address; delay: number }> = {
    admin: { member: admin, delay: handedOver ? parameterDelay : 0 },
    catalog: { member: admin, delay: handedOver ? parameterDelay : 0 },
    parameter: { member: admin, delay: parameterDelay },
    guardian: { member: guardian, delay: 0 },
  };
  const members = await membersOf(publicClient, deployed);
  const checks = (Object.keys(roles) as Role[]).map((role): Check => {
    const { member, delay } = expected[role];
    const holds = members.get(roles[role]) ?? new Map<Address, number>();
    const told = [...holds].map(([who, seconds]) => `${who} after ${seconds} s`).join(", ") || "nobody";
    const right = holds.size === 1 && holds.get(getAddress(member)) === delay;
    return {
      what: `role ${role}`,
      holds: right,
      found: right ? told : `${told}; should be ${member} after ${delay} s`,
    };
  });
  const isSafe = handedOver || parameterDelay === 0;
  const kept = `by ${getAddress(deployer)}, who deployed, and who can change every role at once: deploy with ADMIN_ADDRESS`;
  return [
    ...checks,
    { what: "admin role given away", holds: isSafe, found: handedOver ? `to ${admin}` : kept },
    ...(await checkFunctions(publicClient, deployed)),
    ...(await checkRoleAdmins(publicClient, deployed)),
  ];
}

/** Members and their delays in seconds, by role id. */
async function membersOf(
  publicClient: PublicClient,
  { Authority }: Contracts,
): Promise<Map<bigint, Map<Address, number>>> {
  const head = await publicClient.getBlockNumber();
  const everGranted = new Map<bigint, Set<Address>>();
  for (let fromBlock = BigInt(Authority.startBlock); fromBlock <= head; fromBlock += range) {
    const toBlock = fromBlock + range - 1n < head ? fromBlock + range - 1n : head;
    const logs = await publicClient.getLogs({ address: Authority.address, fromBlock, toBlock });
    for (const { args } of parseEventLogs({ abi: Authority.abi, logs, eventName: "RoleGranted" })) {
      everGranted.set(args.roleId, (everGranted.get(args.roleId) ?? new Set()).add(getAddress(args.account)));
    }
  }
  const members = new Map<bigint, Map<Address, number>>();
  for (const [roleId, accounts] of everGranted) {
    for (const account of accounts) {
      const args = [roleId, account] as const;
      const [isMember, delay] = await publicClient.readContract({ ...Authority, functionName: "hasRole", args });
      if (isMember) members.set(roleId, (members.get(roleId) ?? new Map<Address, number>()).set(account, delay));
    }
  }
  return members;
}

/** Every function that changes state: in the hands of the role that the deploy script gave it to, all others in none but the admin's. */
async function checkFunctions(publicClient: PublicClient, deployed: Contracts): Promise<Check[]> {
  const { Authority } = deployed;
  const checks: Check[] = [];
  for (const target of new Set(restrictedFunctions.map((each) => each.target))) {
    const { abi, address } = deployed[target];
    const given = restrictedFunctions.filter((each) => each.target === target);
    const roleOf = new Map(
      given.flatMap(({ role, functions }) => functions.map((name) => [selector([...abi], name), role])),
    );
    const wrong: string[] = [];
    const writes = (abi as readonly { type: string }[]).filter((item): item is AbiFunction => {
      return item.type === "function" && ["nonpayable", "payable"].includes((item as AbiFunction).stateMutability);
    });
    for (const item of writes) {
      const args = [address, toFunctionSelector(item)] as const;
      const role = await publicClient.readContract({ ...Authority, functionName: "getTargetFunctionRole", args });
      const expected = roleOf.get(args[1]) ?? roles.admin;
      if (role !== expected) wrong.push(`${item.name} belongs to role ${role}, not ${expected}`);
    }
    const closed = await publicClient.readContract({ ...Authority, functionName: "isTargetClosed", args: [address] });
    if (closed) wrong.push("it is closed to everybody");
    checks.push({
      what: `${target}: restricted functions`,
      holds: wrong.length === 0,
      found: wrong.join("; ") || told(given),
    });
  }
  return checks;
}

function told(given: typeof restrictedFunctions): string {
  return given.flatMap(({ role, functions }) => functions.map((name) => `${name} by role ${role}`)).join(", ");
}

/** The admin role alone administers and guards roles. */
async function checkRoleAdmins(publicClient: PublicClient, { Authority }: Contracts): Promise<Check[]> {
  const wrong: string[] = [];
  for (const [name, role] of Object.entries(roles)) {
    const args = [role] as const;
    const admin = await publicClient.readContract({ ...Authority, functionName: "getRoleAdmin", args });
    const guardian = await publicClient.readContract({ ...Authority, functionName: "getRoleGuardian", args });
    if (admin !== roles.admin || guardian !== roles.admin) {
      wrong.push(`${name} is administered by role ${admin} and guarded by role ${guardian}`);
    }
  }
  return [
    { what: "who administers roles", holds: wrong.length === 0, found: wrong.join("; ") || "the admin role alone" },
  ];
}
