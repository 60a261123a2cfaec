import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { z } from "zod";
import { localChainId } from "../../lib/chain.ts";

/** What every agent is told about the chain and itself. */
export const agentSettings = z.object({
  RPC_URL: z.url().default("http://127.0.0.1:8545"),
  WS_URL: z.url().optional(),
  CHAIN_ID: z.coerce.number().int().positive().default(localChainId),
  BIND: z.string().default("127.0.0.1"),
  DATA_DIR: z.string().default(".rackshare/agents"),
});

/** The URL without what may be a key to it, to be printed. */
export function withoutSecrets(url: string): string {
  return new URL(url).origin;
}

export const port = z.coerce.number().int().min(0).max(65_535);
export const privateKey = z.templateLiteral(
  ["0x", z.string().regex(/^[0-9a-fA-F]{64}$/)],
  "must be 0x and 64 hex digits",
);
export const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean),
);

/**
 * Reads an agent's settings from the environment and, where that is silent, from the file `CONFIG_FILE` with lines `NAME=value`.
 * Empty variables count as not set.
 * @throws one line that names each variable that is wrong.
 */
export function parseSettings<schema extends z.ZodObject>(schema: schema, env: NodeJS.ProcessEnv): z.output<schema> {
  const inFile = env.CONFIG_FILE ? readConfig(env.CONFIG_FILE, Object.keys(schema.shape)) : {};
  const isSet = ([, value]: [string, unknown]): boolean => value !== "";
  const given = [...Object.entries(inFile).filter(isSet), ...Object.entries(env).filter(isSet)];
  const parsed = schema.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`Settings are wrong. ${wrong.join("; ")}.`);
}

function readConfig(file: string, names: readonly string[]): NodeJS.Dict<string> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}. Set CONFIG_FILE to one, or unset it.`);
  const config = parseEnv(readFileSync(file, "utf8"));
  const unknown = Object.keys(config).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`${file} sets what is not known: ${unknown.join(", ")}.`);
  return config;
}

/** The WebSocket of a local chain answers on the same port. Elsewhere it must be given. */
export function webSocketOf({ RPC_URL, WS_URL, CHAIN_ID }: z.output<typeof agentSettings>): string | undefined {
  return WS_URL ?? (CHAIN_ID === localChainId ? RPC_URL.replace(/^http/, "ws") : undefined);
}
