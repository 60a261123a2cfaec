import { localChainId } from "../../lib/chain.ts";
import type { ComputeBackend } from "./backend.ts";
import { createProcessBackend } from "./processBackend.ts";
import type { HostSettings } from "./settings.ts";

/**
 * The backend that the settings ask for; `auto` takes containers where an engine answers that has the image.
 * @param folder where processes live
 * @param owner tells this agent's containers from those of others
 * @throws one line when there is none.
 */
export async function chooseBackend(
  { BACKEND, CHAIN_ID }: HostSettings,
  folder: string,
  _owner: string,
): Promise<ComputeBackend> {
  if (BACKEND === "docker") throw new Error("The Docker backend is not there yet. Set BACKEND=process.");
  if (BACKEND === "auto" && CHAIN_ID !== localChainId) throw new Error("No container engine answers. Start one.");
  return createProcessBackend(CHAIN_ID, folder);
}
