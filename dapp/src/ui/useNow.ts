import { useSyncExternalStore } from "react";
import { chainNow, onSecond } from "../lib/clock.ts";

/** Unix seconds by the chain's clock, renewed every second, or every `step` seconds and rounded down to them. */
export function useNow(step = 1): number {
  return useSyncExternalStore(onSecond, () => Math.floor(chainNow() / step) * step);
}
