import { escapeIdentifier } from "pg";
import { z } from "zod";
import { contracts } from "../../contracts/index.ts";
import { createEnergyMessages, leeway, signedEnergy, type SignedEnergy } from "../agents/lib/energy.ts";
import { withClient, type Tables } from "./indexerTables.ts";

/** Beside the tables that are made of the chain's events, and not dropped with them. */
const table = "reports.energy";

/** Makes the table for what hosts report. */
export async function prepareReports({ databaseUrl }: Pick<Tables, "databaseUrl">): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    // Two that make it at once would make one of them fail.
    await client.query("BEGIN; SELECT pg_advisory_xact_lock(7345001)");
    await client.query("CREATE SCHEMA IF NOT EXISTS reports");
    await client.query(`CREATE TABLE IF NOT EXISTS ${table} (chain_id int, rental_id numeric(78, 0), from_time bigint,
      until_time bigint, joules bigint, source text, agent text, signature text, PRIMARY KEY (chain_id, rental_id))`);
    await client.query("COMMIT");
  });
}

/**
 * Keeps what a host's agent says that a rental used: its latest receipt, signed by the agent that the rig has now.
 * @returns the HTTP status and, when it is refused, a sentence why.
 */
export async function takeEnergy(tables: Tables, body: string): Promise<{ status: number; detail?: string }> {
  const { chainId, databaseUrl, schema } = tables;
  const sent = parse(body);
  if (typeof sent === "string") return { status: 400, detail: `This is no energy receipt. ${sent}` };
  const { receipt, signature } = sent;
  const { rentalId, from, until, joules, source } = receipt;
  return withClient(databaseUrl, async (client) => {
    const named = (name: string): string => `${escapeIdentifier(schema)}.${name}`;
    const { rows } = await client.query<{ start: string | null; end: string; agent: string; watts: number }>(
      `SELECT r.start, r."end", g.agent, g.load_watts AS watts
       FROM ${named("rental")} r JOIN ${named("rig")} g ON g.id = r.rig_id WHERE r.id = $1`,
      [rentalId],
    );
    const [rental] = rows;
    if (!rental?.start) return { status: 404, detail: `Rental ${rentalId} has not started, as far as this is read.` };
    const messages = createEnergyMessages(chainId, contracts(chainId).UptimeLedger.address);
    const signer = await messages.signerOf(receipt, signature).catch(() => undefined);
    if (signer?.toLowerCase() !== rental.agent.toLowerCase()) {
      return { status: 403, detail: `The agent of the rig of rental ${rentalId}, ${rental.agent}, did not sign this.` };
    }
    const [earliest, latest] = [Number(rental.start) - leeway, Number(rental.end) + leeway];
    if (from < earliest || until > latest || from > until) {
      return {
        status: 422,
        detail: `Rental ${rentalId} ran from ${rental.start} to ${rental.end}, not from ${from} to ${until}.`,
      };
    }
    // Twice what the whole rig draws under load, as its host declared.
    const most = 2n * BigInt(rental.watts) * (until - from + BigInt(leeway));
    if (joules > most) return { status: 422, detail: `The rig cannot draw more than ${most} J in that time.` };
    await client.query(
      `INSERT INTO ${table} AS known VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (chain_id, rental_id) DO UPDATE
       SET from_time = $3, until_time = $4, joules = $5, source = $6, agent = $7, signature = $8
       WHERE known.until_time < $4 OR known.from_time < $9 OR known.until_time > $10`, // the last two: of a chain that is gone
      [chainId, rentalId, from, until, joules, source, signer.toLowerCase(), signature, earliest, latest],
    );
    return { status: 204 };
  });
}

function parse(body: string): SignedEnergy | string {
  try {
    return signedEnergy.parse(JSON.parse(body));
  } catch (error) {
    return error instanceof z.ZodError ? z.prettifyError(error) : "It is not JSON.";
  }
}
