import { createStore } from "../lib/store.ts";
import { type Session, runJob } from "./gateway.ts";
import { type Job, withLine } from "./jobLog.ts";

const storageKey = "rackshare.jobs";
const kept = 20;
const controllers = new Map<string, AbortController>();

/** Jobs of this tab, the latest first. They and their output outlive a reload. */
export const jobs = createStore<readonly Job[]>(readJobs());

/** Starts a command in a rental and follows it to its end. */
export async function startJob(session: Session, command: string, describe: (error: unknown) => string): Promise<void> {
  const id = crypto.randomUUID();
  const controller = new AbortController();
  controllers.set(id, controller);
  const { rentalId } = session;
  jobs.set([{ id, rentalId, command, startedAt: Date.now(), output: [], cut: false }, ...jobs.get()].slice(0, kept));
  try {
    await runJob(session, command, (line) => change(id, (job) => withLine(job, line)), controller.signal);
    change(id, (job) => (job.exit === undefined ? { ...job, problem: "The connection broke before it ended." } : job));
  } catch (error) {
    change(id, (job) => ({ ...job, problem: controller.signal.aborted ? "You stopped it." : describe(error) }));
  } finally {
    controllers.delete(id);
    change(id, (job) => ({ ...job, endedAt: Date.now() }));
    writeJobs();
  }
}

/** Ends a job that runs: the rig ends the command when nobody listens any more. */
export function stopJob(id: string): void {
  controllers.get(id)?.abort();
}

export function forgetJobs(rentalId: string): void {
  jobs.set(jobs.get().filter((job) => job.rentalId !== rentalId || job.endedAt === undefined));
  writeJobs();
}

function change(id: string, next: (job: Job) => Job): void {
  jobs.set(jobs.get().map((job) => (job.id === id ? next(job) : job)));
}

function writeJobs(): void {
  const ended = jobs.get().filter(({ endedAt }) => endedAt !== undefined);
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(ended));
  } catch {
    sessionStorage.removeItem(storageKey); // full: the page still shows them
  }
}

function readJobs(): readonly Job[] {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? "[]") as Job[];
  } catch {
    return [];
  }
}
