import { z } from "zod";
import { localChainId } from "../../lib/chain.ts";
import { agentSettings, list, parseSettings, port, privateKey } from "../lib/settings.ts";

const schema = agentSettings.extend({
  INSPECTOR_KEYS: list.pipe(z.array(privateKey).min(1)).optional(),
  PORT: port.default(8790),
  PEERS: list.pipe(z.array(z.url())).default([]),
  CLAIM_EPOCHS: z.coerce.number().int().min(0).default(24),
  ISSUE_EPOCHS: z.coerce.number().int().min(0).default(6),
});

export type InspectorSettings = z.output<typeof schema>;

/**
 * The inspectors' settings, see `main.ts`.
 * @throws one line that names what is wrong or missing.
 */
export function parseInspectorSettings(env: NodeJS.ProcessEnv): InspectorSettings {
  const settings = parseSettings(schema, env);
  if (settings.CHAIN_ID !== localChainId && !settings.INSPECTOR_KEYS) {
    throw new Error("Set INSPECTOR_KEYS to the private keys of the inspectors.");
  }
  return settings;
}
