import { Presets, SingleBar } from "cli-progress";

export type Progress = {
  /** Counts further work as done, one piece unless told otherwise. */
  step(count?: number): void;
  /** Ends the line: what follows starts on a new one. */
  stop(): void;
};

/**
 * Shows how far long work has come: a bar with the remaining time on a terminal, elsewhere a line every 10%.
 * @param label what is being done, as in "Renting".
 * @param total how many pieces there are.
 */
export function startProgress(label: string, total: number): Progress {
  return process.stdout.isTTY ? bar(label, total) : lines(label, total);
}

function bar(label: string, total: number): Progress {
  const shown = new SingleBar(
    { format: `${label} {bar} {percentage}% | {value}/{total} | {eta_formatted} left`, hideCursor: true },
    Presets.shades_classic,
  );
  shown.start(total, 0);
  return { step: (count = 1) => shown.increment(count), stop: () => shown.stop() };
}

function lines(label: string, total: number): Progress {
  const startedAt = Date.now();
  let done = 0;
  let shown = 0;
  return {
    step(count = 1) {
      done += count;
      const tenths = total > 0 ? Math.floor((done * 10) / total) : 10;
      if (tenths <= shown) return;
      shown = tenths;
      console.log(`${label}: ${tenths * 10}% (${done}/${total}), ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
    },
    stop() {},
  };
}
