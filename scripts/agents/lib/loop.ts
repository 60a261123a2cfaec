import { describeError } from "./lane.ts";
import { log } from "./log.ts";

export type Loop = {
  /** Runs a round now, or once more when the present one is over. */
  ring: () => void;
  /** Ends after the present round. */
  stop(): Promise<void>;
};

/** Runs rounds, never two at a time. A round that fails is logged and the next one runs. */
export function createLoop(who: string, round: () => Promise<void>): Loop {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let lastError = "";

  async function run(): Promise<void> {
    do {
      again = false;
      try {
        await round();
        lastError = "";
      } catch (error) {
        const message = describeError(error);
        if (message !== lastError) log(who, `round failed: ${message}`);
        lastError = message;
      }
    } while (again && !stopped);
  }

  return {
    ring() {
      if (stopped) return;
      if (running) again = true;
      else running = run().finally(() => (running = undefined));
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
