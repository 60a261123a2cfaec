import type { Health } from "../../indexer/src/api/types.ts";

const watchMs = 15_000;
const maxStuckMs = 90_000;
/** [blocks] that Ponder reads one by one in about two minutes, and in a few seconds when it starts. */
const maxLagBlocks = 2_000;

type Seen = Partial<Pick<Health, "block" | "lagBlocks">> & {
  /** Ponder has read what there was when it started, and reads block by block since. */
  readonly isLive: boolean;
};

/**
 * Says, look by look, whether Ponder would do better if it started again: nothing was indexed for 90 seconds although the
 * chain went on, as when a subscription falls silent; or it is 2,000 blocks behind in two looks and reads them one by one.
 */
export function createJudge(): (seen: Seen | undefined, now: number) => boolean {
  let block: number | null = null;
  let since = -Infinity;
  let wasFarBehind = false;
  return (seen, now) => {
    if (since === -Infinity || seen?.block === undefined || seen.block !== block || !seen.lagBlocks) since = now;
    block = seen?.block ?? null;
    const isFarBehind = seen?.isLive === true && (seen.lagBlocks ?? 0) > maxLagBlocks;
    const shouldRestart = (block !== null && now - since >= maxStuckMs) || (isFarBehind && wasFarBehind);
    wasFarBehind = isFarBehind && !shouldRestart;
    if (shouldRestart) since = now;
    return shouldRestart;
  };
}

/**
 * Says how long to wait before a Ponder that ended is started again. [ms] Not at all, unless it failed twice in a row within a minute
 * of its start: then a second more each time, at most half a minute, since what it cannot do it will not be able to do at once.
 */
export function createPatience(): (exit: number | NodeJS.Signals, livedMs: number) => number {
  let failures = 0;
  return (exit, livedMs) => {
    const failed = typeof exit === "number" && exit !== 0 && livedMs < 60_000;
    failures = failed ? failures + 1 : 0;
    return Math.min(Math.max(failures - 1, 0), 30) * 1_000;
  };
}

/** Looks every 15 seconds, and calls back when Ponder would do better if it started again. */
export function watchIndexer(url: string, ponderUrl: string, restart: () => void): NodeJS.Timeout {
  const judge = createJudge();
  return setInterval(async () => {
    const [health, isLive] = await Promise.all([
      fetch(`${url}/health`).then(
        (answer) => answer.json() as Promise<Partial<Health>>,
        () => undefined,
      ),
      fetch(`${ponderUrl}/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    ]);
    if (judge(health && { ...health, isLive }, Date.now())) restart();
  }, watchMs).unref();
}
