import { ChevronDown, Download, Play, Square } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { AnswerError } from "../lib/answerError.ts";
import { download } from "../lib/csv.ts";
import { describeError } from "../lib/errors.ts";
import { formatDate, formatDuration } from "../lib/format.ts";
import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { Field, TextArea } from "../ui/Field.tsx";
import { cx } from "../ui/cx.ts";
import { useNow } from "../ui/useNow.ts";
import type { Session } from "./gateway.ts";
import { type Job, outputOf } from "./jobLog.ts";
import { forgetJobs, jobs, startJob, stopJob } from "./jobs.ts";

/** Runs commands without a terminal, and keeps what they said. */
export function JobRunner({ session, onRefused }: { session: Session; onRefused: () => void }) {
  const [command, setCommand] = useState("");
  const mine = useSyncExternalStore(jobs.subscribe, jobs.get).filter(({ rentalId }) => rentalId === session.rentalId);
  const start = () => {
    if (command.trim() === "") return;
    void startJob(session, command, (error) => {
      if (error instanceof AnswerError && error.status === 401) onRefused();
      return describeError(error).text;
    });
    setCommand("");
  };
  return (
    <div className="space-y-5">
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <Field label="Command" hint="A line or a script. It runs in the rental's shell, apart from your terminal.">
          <TextArea
            rows={3}
            spellCheck={false}
            autoCapitalize="off"
            placeholder="nvidia-smi"
            value={command}
            onChange={(event) => setCommand(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) start();
            }}
          />
        </Field>
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" look="primary" disabled={command.trim() === ""}>
            <Play className="size-4" aria-hidden /> Run job
          </Button>
          <span className="label max-sm:hidden">or Ctrl Enter</span>
          {mine.some(({ endedAt }) => endedAt !== undefined) && (
            <Button look="ghost" className="ml-auto" onClick={() => forgetJobs(session.rentalId)}>
              Clear the log
            </Button>
          )}
        </div>
      </form>
      {mine.length > 0 && (
        <ol className="space-y-3" aria-label="Job log">
          {mine.map((job, index) => (
            <JobEntry key={job.id} job={job} open={index === 0} />
          ))}
        </ol>
      )}
    </div>
  );
}

function JobEntry({ job, open }: { job: Job; open: boolean }) {
  const now = useNow();
  const runs = job.endedAt === undefined;
  const seconds = runs ? Math.max(0, now - job.startedAt / 1_000) : ((job.endedAt ?? 0) - job.startedAt) / 1_000;
  return (
    <li className="min-w-0">
      <details open={open} className="group rounded-control border border-line">
        <summary className="flex items-center gap-3 p-3 text-sm [&::-webkit-details-marker]:hidden">
          <ChevronDown
            className="size-4 shrink-0 text-ink-faint transition-transform group-open:rotate-180"
            aria-hidden
          />
          <code className="min-w-0 flex-1 truncate font-mono text-[0.8125rem]">{job.command}</code>
          <span className="label figures max-sm:hidden">{seconds < 1 ? "under 1 s" : formatDuration(seconds)}</span>
          <Outcome job={job} />
        </summary>
        <div className="border-t border-line">
          <pre
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll area that the keyboard must reach
            tabIndex={0}
            aria-label={`Output of ${job.command}`}
            className="max-h-72 overflow-auto bg-[#101311] p-3 font-mono text-[0.8125rem] leading-5 whitespace-pre-wrap text-[#e6e9e3]"
          >
            {job.cut && <span className="text-[#90968d]">The beginning was too long to keep.{"\n"}</span>}
            {job.output.map(({ from, text }, index) => (
              <span key={index} className={cx(from === "err" && "text-[#f8aea7]")}>
                {text}
              </span>
            ))}
            {job.output.length === 0 && (
              <span className="text-[#90968d]">{runs ? "Nothing yet." : "It said nothing."}</span>
            )}
          </pre>
          <div className="flex flex-wrap items-center justify-between gap-3 p-3">
            <span className="label">{job.problem ?? `Started ${formatDate(job.startedAt / 1_000, "short")}`}</span>
            {runs ? (
              <Button size="small" look="danger" onClick={() => stopJob(job.id)}>
                <Square className="size-3.5" aria-hidden /> Stop job
              </Button>
            ) : (
              <Button
                size="small"
                onClick={() => download(`rental-${job.rentalId}-job.log`, outputOf(job), "text/plain;charset=utf-8")}
              >
                <Download className="size-3.5" aria-hidden /> Save output
              </Button>
            )}
          </div>
        </div>
      </details>
    </li>
  );
}

function Outcome({ job }: { job: Job }) {
  if (job.endedAt === undefined)
    return (
      <Badge tone="accent" dot="live">
        Running
      </Badge>
    );
  if (job.exit === undefined) return <Badge tone="warn">No exit code</Badge>;
  return <Badge tone={job.exit === 0 ? "accent" : "bad"}>Exit code {job.exit}</Badge>;
}
