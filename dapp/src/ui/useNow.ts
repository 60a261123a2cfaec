import { useSyncExternalStore } from "react";
import { chainNow, onSecond } from "../lib/clock.ts";

/** Unix seconds by the chain's clock, renewed every second. */
export function useNow(): number {
  return useSyncExternalStore(onSecond, chainNow);
}
