import type { LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { localAccount } from "../../lib/accounts.ts";
import { localChainId } from "../../lib/chain.ts";
import { parseGpuSlots } from "./gpus.ts";
import { readKeystore } from "../lib/keys.ts";
import { agentSettings, list, parseSettings, port, privateKey } from "../lib/settings.ts";

const schema = agentSettings.extend({
  AGENT_KEY: privateKey.optional(),
  AGENT_KEYSTORE: z.string().optional(),
  AGENT_PASSWORD_FILE: z.string().optional(),
  RIG_IDS: list.transform((items) => items.flatMap(rigIds)).optional(),
  PORT: port.default(8780),
  ORIGINS: list.optional(),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  BEHIND_PROXY: z.stringbool().default(false),
  BACKEND: z.enum(["auto", "docker", "kubernetes", "process"]).default("auto"),
  DOCKER_SOCKET: z.string().optional(),
  K8S_URL: z.url().optional(),
  K8S_NAMESPACE: z.string().default("rackshare"),
  K8S_TOKEN_FILE: z.string().optional(),
  K8S_CA_FILE: z.string().optional(),
  IMAGE: z.string().default("rackshare/workspace:latest"),
  GPU_SLOTS: z.string().default("").transform(parseGpuSlots),
  GPU_REQUEST: z.enum(["cdi", "nvidia"]).default("cdi"),
  DISK_GIB: z.coerce.number().positive().default(500),
  DRAIN_BY: z.iso.datetime({ offset: true }).optional(),
  SSH_PORTS: z
    .string()
    .regex(/^\d+-\d+$/, "must be a range such as 20000-20099")
    .transform((range) => range.split("-").map(Number) as [first: number, last: number])
    .refine(([first, last]) => first > 0 && first <= last && last < 65_536, "must be a range such as 20000-20099")
    .optional(),
  LEAVE_RUNNING: z.stringbool().default(true),
  POLICY_FILE: z.string().optional(),
  SETTLE_EPOCHS: z.coerce.number().int().min(1).max(60).default(24),
  INDEXER_URL: z.url().optional(),
  OUTAGES: z.string().default(""),
});

export type HostSettings = z.output<typeof schema>;

/**
 * A host agent's settings, see `main.ts`.
 * @throws one line that names what is wrong or missing.
 */
export function parseHostSettings(env: NodeJS.ProcessEnv): HostSettings {
  const settings = parseSettings(schema, env);
  const { AGENT_KEY, AGENT_KEYSTORE, AGENT_PASSWORD_FILE } = settings;
  if (AGENT_KEY && AGENT_KEYSTORE) throw new Error("Set AGENT_KEY or AGENT_KEYSTORE, not both.");
  if (!AGENT_KEYSTORE !== !AGENT_PASSWORD_FILE) throw new Error("Set AGENT_KEYSTORE and AGENT_PASSWORD_FILE together.");
  if (!settings.TLS_CERT !== !settings.TLS_KEY) throw new Error("Set TLS_CERT and TLS_KEY together, or neither.");
  if (settings.CHAIN_ID === localChainId) return settings;
  if (!AGENT_KEY && !AGENT_KEYSTORE) {
    throw new Error("Set AGENT_KEYSTORE to the encrypted key of the rigs' agent, or AGENT_KEY to the key.");
  }
  if (settings.OUTAGES) throw new Error(`OUTAGES is only for local chains, not for chain ${settings.CHAIN_ID}.`);
  if (settings.BACKEND !== "process" && !/@sha256:[0-9a-f]{64}$/.test(settings.IMAGE)) {
    throw new Error(
      "Set IMAGE to an image by its digest, name@sha256:<64 hex digits>: a tag may come to mean another.",
    );
  }
  return settings;
}

function rigIds(item: string): number[] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(item);
  if (!match) throw new Error(`RIG_IDS: cannot read "${item}". Write 1,2,5-9.`);
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}

/** @throws one line when the keystore cannot be read. */
export async function agentAccount(settings: HostSettings): Promise<LocalAccount> {
  const { AGENT_KEY, AGENT_KEYSTORE, AGENT_PASSWORD_FILE } = settings;
  if (AGENT_KEY) return privateKeyToAccount(AGENT_KEY);
  if (!AGENT_KEYSTORE || !AGENT_PASSWORD_FILE) return localAccount("agent");
  return privateKeyToAccount(await readKeystore(AGENT_KEYSTORE, AGENT_PASSWORD_FILE));
}
