import { CircleAlert, CircleCheck } from "lucide-react";
import type { Rental, Rig } from "../../../indexer/src/api/types.ts";
import { type AgentStatus, problemsOf } from "./agents.ts";
import { useAgents } from "./useAgents.ts";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";

interface AgentsCardProps {
  rigs: readonly Rig[];
  /** Of these rigs, by the chain. */
  running: readonly Rental[];
}

/** Each gateway asked in person: does its agent answer, with the right key, and run what the chain says it must? */
export function AgentsCard({ rigs, running }: AgentsCardProps) {
  return (
    <Card aria-label="Your agents">
      <CardHeader
        title="Your agents"
        hint="Asked by this browser at the gateways that your rigs are registered with, every ten seconds."
      />
      <ul className="-mb-3 divide-y divide-line border-t border-line">
        {useAgents(rigs).map(({ gateway, rigs: served, status, silent }) => (
          <li key={gateway} className="flex gap-3 py-3.5 text-sm">
            {status || silent ? (
              <Health gateway={gateway} status={status} problems={problemsOf(status, served, running)} />
            ) : (
              <Skeleton className="h-10 w-full" />
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface HealthProps {
  gateway: string;
  status: AgentStatus | undefined;
  problems: readonly string[];
}

function Health({ gateway, status, problems }: HealthProps) {
  const well = problems.length === 0;
  return (
    <>
      {well ? (
        <CircleCheck className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
      ) : (
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
      )}
      <div className="min-w-0">
        <p className="font-medium break-all">{gateway}</p>
        {status && (
          <p className="label">
            {status.rigs.length} {status.rigs.length === 1 ? "rig" : "rigs"} served, {status.rentals.length}{" "}
            {status.rentals.length === 1 ? "rental runs" : "rentals run"}, backend {status.backend}
          </p>
        )}
        {well ? (
          <p className="label">It runs what the chain says it must, and nothing else.</p>
        ) : (
          <ul className="mt-1 space-y-1">
            {problems.map((problem) => (
              <li key={problem} className="text-bad">
                {problem}
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}
