import { z } from "zod";
import { log } from "../lib/log.ts";

/** Whether this agent is the one that acts, among those with its key. */
export type Standby = {
  /** Asks again every few seconds. @returns true while another agent answers where the registry says. */
  yields(): Promise<boolean>;
};

const checkSeconds = 10;
const reply = z.object({ agent: z.string(), instance: z.string() });

/**
 * Two agents with one key would each send the other's transactions again. The one that answers at the rigs' registered gateway acts, any
 * other one yields until nobody answers there.
 * @param instance what this agent answers there
 * @param now [unix seconds]
 */
export function createStandby(options: {
  agent: string;
  instance: string;
  gateways: () => readonly string[];
  now: () => number;
  ask?: (url: string) => Promise<unknown>;
}): Standby {
  const { agent, instance, gateways, now, ask = askOverHttp } = options;
  let checkedAt = -Infinity;
  let other: string | undefined;

  let isFirst = true;

  async function isOther(gateway: string): Promise<boolean> {
    const answer = reply.safeParse(await ask(gateway).catch(() => undefined));
    return answer.success && answer.data.agent === agent && answer.data.instance !== instance;
  }

  async function findOther(): Promise<void> {
    const asked = [...new Set(gateways())];
    const others = await Promise.all(asked.map(isOther));
    const found = asked.find((_, i) => others[i]);
    if (found !== other) {
      log("host agent", found ? `another agent with this key answers at ${found}: standing by` : "acting again");
    }
    other = found;
  }

  return {
    async yields() {
      if (now() - checkedAt >= checkSeconds) {
        checkedAt = now();
        // Only the first answer is waited for: no rental is to wait for a gateway that does not answer.
        const found = findOther();
        if (isFirst) await found;
        isFirst = false;
      }
      return other !== undefined;
    },
  };
}

async function askOverHttp(url: string): Promise<unknown> {
  if (!/^https?:/.test(url)) return undefined;
  return (await fetch(new URL("/", url), { signal: AbortSignal.timeout(2_000) })).json();
}
