import type { Hex } from "viem";
import { AnswerError } from "../lib/answerError.ts";
import { chainNow } from "../lib/clock.ts";
import { createStore } from "../lib/store.ts";
import { type Place, type Session, logInWithKey } from "./gateway.ts";

/** The way into each rental that this page has opened, by rental. Gone with the page, never written down. */
export const sessions = createStore<ReadonlyMap<string, Session>>(new Map());

/** [s] A session with less left than this is renewed while its page is open. */
const margin = 600;

export function keepSession(session: Session): Session {
  sessions.set(new Map(sessions.get()).set(session.rentalId, session));
  return session;
}

export function forgetSession(rentalId: string): void {
  const next = new Map(sessions.get());
  next.delete(rentalId);
  sessions.set(next);
}

/** Whether a rental's session lasts for a while. */
export function isFresh(rentalId: string): boolean {
  const session = sessions.get().get(rentalId);
  return session !== undefined && session.expiresAt > chainNow() + margin;
}

/** Logs in with this browser's key, and again for as long as the rig is not quite up yet: it answers 404 until then. */
export async function openSession(place: Place, accessKey: Hex, patienceMs = 15_000): Promise<Session> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return keepSession(await logInWithKey(place, accessKey));
    } catch (error) {
      if (!(error instanceof AnswerError && error.status === 404) || Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}
