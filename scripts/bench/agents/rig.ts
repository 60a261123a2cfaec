import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { maxUint256 } from "viem";
import { contracts } from "../../../contracts/index.ts";
import { localAccount } from "../../lib/accounts.ts";
import { localChainId, startChain } from "../../lib/chain.ts";
import { localParameters } from "../../lib/deploy.ts";
import { deployLocally } from "../../lib/deployLocally.ts";
import { openEngine, workspaceImage } from "../../lib/engine.ts";
import { seedFleet, type RigSpec } from "../../lib/fleet.ts";
import { findFreePort } from "../../lib/ports.ts";
import { startProcess, stopProcesses } from "../../lib/processes.ts";
import { registrationOf } from "../../lib/register.ts";
import { createSender } from "../../lib/sender.ts";

export type Rig = Awaited<ReturnType<typeof openRig>>;

/** A local chain with one rig, number 1, of eight slots, its host agent as a process of its own, and a renter with dollars. */
export async function openRig() {
  const folder = await mkdtemp(join(tmpdir(), "rackshare-bench-"));
  async function stop(): Promise<void> {
    await stopProcesses();
    await rm(folder, { recursive: true, force: true });
  }
  try {
    return { ...(await furnish(folder)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function furnish(folder: string) {
  const engine = await openEngine(workspaceImage);
  const chain = await startChain({ port: await findFreePort(), name: "bench-chain" });
  await deployLocally(chain, localParameters);
  const protocol = contracts(localChainId);
  const sender = createSender(chain);
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const spec = seedFleet().rigs.find(({ gpuCount, slices }) => gpuCount * slices === 8) as RigSpec;
  const registration = registrationOf(spec, localAccount("agent").address, url);
  await sender.send(localAccount("host"), { ...protocol.RigRegistry, functionName: "register", args: [registration] });
  const { USDC, RentalEscrow } = protocol;
  const renter = localAccount("renter");
  await sender.send(renter, { ...USDC, functionName: "faucet", args: [renter.address, 1_000_000_000_000n] });
  await sender.send(renter, { ...USDC, functionName: "approve", args: [RentalEscrow.address, maxUint256] });
  await startProcess("bench-host", "node", ["scripts/agents/host/main.ts"], {
    env: {
      RPC_URL: chain.rpcUrl,
      PORT: `${port}`,
      DATA_DIR: folder,
      IMAGE: workspaceImage,
      LEAVE_RUNNING: "false",
      BACKEND: engine ? "docker" : "process",
      ...(engine?.socketPath && { DOCKER_SOCKET: engine.socketPath }),
    },
    ready: / ready on /,
  });
  return { backend: engine?.name ?? "processes, for want of an engine", chain, protocol, sender, renter, url };
}
