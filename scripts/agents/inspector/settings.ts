import type { LocalAccount } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { localAccount, localAccounts } from "../../lib/accounts.ts";
import { localChainId } from "../../lib/chain.ts";
import { readKeystore } from "../lib/keys.ts";
import { agentSettings, list, parseSettings, port, privateKey } from "../lib/settings.ts";

const schema = agentSettings.extend({
  INSPECTOR_KEYS: list.pipe(z.array(privateKey).min(1)).optional(),
  INSPECTOR_KEYSTORES: list.pipe(z.array(z.string()).min(1)).optional(),
  INSPECTOR_PASSWORD_FILE: z.string().optional(),
  PORT: port.default(8790),
  PEERS: list.pipe(z.array(z.url())).default([]),
  CLAIM_EPOCHS: z.coerce.number().int().min(0).default(24),
  ISSUE_EPOCHS: z.coerce.number().int().min(0).default(6),
  CHALLENGE: z.enum(["model", "simulated"]).optional(),
  ORDER_EPOCHS: z.coerce.number().int().min(0).default(24),
});

export type InspectorSettings = z.output<typeof schema>;

/**
 * The inspectors' settings, see `main.ts`.
 * @throws one line that names what is wrong or missing.
 */
export function parseInspectorSettings(env: NodeJS.ProcessEnv): InspectorSettings {
  const settings = parseSettings(schema, env);
  const { INSPECTOR_KEYS: keys, INSPECTOR_KEYSTORES: keystores, INSPECTOR_PASSWORD_FILE: password } = settings;
  if (keys && keystores) throw new Error("Set INSPECTOR_KEYS or INSPECTOR_KEYSTORES, not both.");
  if (!keystores !== !password) throw new Error("Set INSPECTOR_KEYSTORES and INSPECTOR_PASSWORD_FILE together.");
  if (settings.CHAIN_ID !== localChainId && !keys && !keystores) {
    throw new Error("Set INSPECTOR_KEYSTORES to the inspectors' encrypted keys, or INSPECTOR_KEYS to the keys.");
  }
  return settings;
}

/** @throws one line when a keystore cannot be read. */
export async function inspectorAccounts(settings: InspectorSettings): Promise<LocalAccount[]> {
  const { INSPECTOR_KEYS: keys, INSPECTOR_KEYSTORES: keystores, INSPECTOR_PASSWORD_FILE: password } = settings;
  if (keys) return keys.map((key) => privateKeyToAccount(key));
  if (!keystores || !password) {
    return localAccounts.filter(({ role }) => role === "inspector").map(({ nth }) => localAccount("inspector", nth));
  }
  const accounts: LocalAccount[] = [];
  for (const file of keystores) accounts.push(privateKeyToAccount(await readKeystore(file, password)));
  return accounts;
}
