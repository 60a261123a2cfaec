import { sql } from "ponder";
import { db } from "ponder:api";
import { leeway } from "../../../scripts/agents/lib/energy.ts";
import { chainId } from "./chain.ts";
import type { ReportedEnergy } from "./types.ts";

type Row = Omit<ReportedEnergy, "label" | "joules" | "from" | "until"> & {
  joules: string;
  from: string;
  until: string;
};

/** What a rental's host reported last: beside the chain's events, in a table that the gateway before this writes. */
export async function readEnergy(rental: {
  id: bigint;
  start: number | null;
  end: number | null;
}): Promise<ReportedEnergy | null> {
  const { id, start, end } = rental;
  if (start === null || end === null || !(await hasReports())) return null;
  const { rows } = await db.execute<Row>(sql`
    SELECT joules, from_time AS "from", until_time AS "until", source, agent, signature FROM reports.energy
    WHERE chain_id = ${chainId} AND rental_id = ${id.toString()}::numeric
      AND from_time >= ${start - leeway} AND until_time <= ${end + leeway}`);
  const [row] = rows;
  if (!row) return null;
  const { source, agent, signature } = row;
  return {
    joules: Number(row.joules),
    from: Number(row.from),
    until: Number(row.until),
    label: source === "simulated" ? "simulated" : "host-reported",
    source,
    agent,
    signature,
  };
}

let found = false;

/** Ponder may run without the gateway that makes the table. */
async function hasReports(): Promise<boolean> {
  if (found) return true;
  const { rows } = await db.execute<{ known: boolean }>(sql`SELECT to_regclass('reports.energy') IS NOT NULL AS known`);
  found = rows[0]?.known === true;
  return found;
}
