import { z } from "zod";
import { localChainId } from "../../lib/chain.ts";
import { agentSettings, list, parseSettings, port, privateKey } from "../lib/settings.ts";

const schema = agentSettings.extend({
  AGENT_KEY: privateKey.optional(),
  RIG_IDS: list.transform((items) => items.flatMap(rigIds)).optional(),
  PORT: port.default(8780),
  ORIGINS: list.optional(),
  BACKEND: z.enum(["auto", "docker", "process"]).default("auto"),
  DOCKER_SOCKET: z.string().optional(),
  IMAGE: z.string().default("rackshare/workspace:latest"),
  SETTLE_EPOCHS: z.coerce.number().int().min(1).max(60).default(24),
  OUTAGES: z.string().default(""),
});

export type HostSettings = z.output<typeof schema>;

/**
 * A host agent's settings, see `main.ts`.
 * @throws one line that names what is wrong or missing.
 */
export function parseHostSettings(env: NodeJS.ProcessEnv): HostSettings {
  const settings = parseSettings(schema, env);
  if (settings.CHAIN_ID === localChainId) return settings;
  if (!settings.AGENT_KEY) throw new Error("Set AGENT_KEY to the private key of the rigs' agent.");
  if (settings.OUTAGES) throw new Error(`OUTAGES is only for local chains, not for chain ${settings.CHAIN_ID}.`);
  return settings;
}

function rigIds(item: string): number[] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(item);
  if (!match) throw new Error(`RIG_IDS: cannot read "${item}". Write 1,2,5-9.`);
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
