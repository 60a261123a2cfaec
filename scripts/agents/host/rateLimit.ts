/** How often somebody may ask. */
export type RateLimit = {
  /** Counts one more request. @returns 0 when it is allowed, else in how many seconds the next one is. */
  take(who: string): number;
};

const manyKeys = 10_000;

/**
 * A bucket for each asker that holds a minute's requests and fills steadily.
 * @param now [unix seconds]
 */
export function createRateLimit(perMinute: number, now: () => number): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  const perSecond = perMinute / 60;

  function leftOf(who: string): number {
    const bucket = buckets.get(who);
    return bucket ? Math.min(perMinute, bucket.left + Math.max(0, now() - bucket.at) * perSecond) : perMinute;
  }

  function forgetFull(): void {
    for (const who of buckets.keys()) if (leftOf(who) >= perMinute) buckets.delete(who);
  }

  return {
    take(who) {
      if (buckets.size >= manyKeys) forgetFull();
      const left = leftOf(who);
      if (left < 1) return Math.ceil((1 - left) / perSecond);
      buckets.set(who, { left: left - 1, at: now() });
      return 0;
    },
  };
}
