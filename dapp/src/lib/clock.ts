import { chain, localChainId } from "./chain.ts";
import { createStore } from "./store.ts";

/** Seconds by which the chain's clock is ahead of this machine's. Small differences are block time and count as none. */
const offset = createStore(0);
const tolerance = chain.id === localChainId ? 3 : 90;

/** Tells the clock what a fresh block says. */
export function setChainTime(timestamp: bigint): void {
  const difference = Number(timestamp) - Math.floor(Date.now() / 1000);
  const next = Math.abs(difference) > tolerance ? difference : 0;
  if (Math.abs(next - offset.get()) > 2) offset.set(next);
}

/** Unix seconds by the chain's clock. */
export function chainNow(): number {
  return Math.floor(Date.now() / 1000) + offset.get();
}

/** Calls back on every new second while somebody listens. */
export function onSecond(listener: () => void): () => void {
  const timer = setInterval(listener, 1000);
  const stop = offset.subscribe(listener);
  return () => {
    clearInterval(timer);
    stop();
  };
}
