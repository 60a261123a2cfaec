import { privateKey } from "./lib/settings.ts";
import { writeKeystore } from "./lib/keys.ts";

/**
 * `npm run keystore -- <file> <password file>`: makes a key for an agent, or encrypts the one in `AGENT_KEY`, and prints its
 * address. The agent reads it with `AGENT_KEYSTORE` and `AGENT_PASSWORD_FILE`.
 */
const [file, passwordFile] = process.argv.slice(2);
try {
  if (!file || !passwordFile) throw new Error("Say where: npm run keystore -- <file> <password file>.");
  const given = privateKey.optional().safeParse(process.env.AGENT_KEY || undefined);
  if (!given.success) throw new Error("AGENT_KEY must be 0x and 64 hex digits.");
  console.log(await writeKeystore(file, passwordFile, given.data));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
