/**
 * Runs work never twice at once. Who asks while it runs waits for one more run, which begins after this one, together with all others
 * who ask until then; each hears if it fails.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let idle: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    if (!next) {
      next = idle.then(() => {
        next = undefined;
        return work();
      });
      idle = next.catch(() => {});
    }
    return next;
  };
}
