import { Suspense, lazy, useState } from "react";
import { useConnection } from "wagmi";
import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { formatDuration } from "../lib/format.ts";
import { protocol } from "../lib/protocol.ts";
import { toCall } from "../lib/transactions.ts";
import { Amount } from "../ui/Amount.tsx";
import { Button } from "../ui/Button.tsx";
import { Card } from "../ui/Card.tsx";
import { Explain } from "../ui/Explain.tsx";
import { Progress } from "../ui/Progress.tsx";
import { Stat, Stats } from "../ui/Stat.tsx";
import { Moment, TimeLeft } from "../ui/Time.tsx";
import { TransactionButton } from "../ui/TransactionButton.tsx";
import { useNow } from "../ui/useNow.ts";
import { RenewalRow } from "./RenewalRow.tsx";
import { RentalSteps } from "./RentalSteps.tsx";
import { StopDialog } from "./StopDialog.tsx";
import type { ChainRental } from "./chainRental.ts";
import type { RentalRules } from "./quote.ts";
import { type Stage, costSoFar, describeReason, isOpen, startWindow } from "./state.ts";

const ExtendSheet = lazy(() => import("./ExtendSheet.tsx").then((module) => ({ default: module.ExtendSheet })));

interface RentalNowProps {
  story: RentalStory;
  stage: Stage;
  onChain?: ChainRental;
  rules?: RentalRules;
}

/** Where the rental stands, what it costs, and what can be done about it. */
export function RentalNow({ story, stage, onChain, rules }: RentalNowProps) {
  const { address } = useConnection();
  const now = useNow();
  const [sheet, setSheet] = useState<"extend" | "stop">();
  const isRenter = address?.toLowerCase() === story.renter;
  const close = () => setSheet(undefined);
  const paid = BigInt(story.commission) + BigInt(story.hosting) + BigInt(story.rent);
  const { start, end } = story;
  return (
    <Card>
      <RentalSteps story={story} stage={stage} />
      <Stats className="mt-7 grid-cols-2! items-end md:grid-cols-[1.35fr_1fr_1fr_1fr]!">
        {stage === "running" && end !== null ? (
          <Stat
            size="large"
            label="Time left"
            value={<TimeLeft until={end} />}
            note={
              <>
                until <Moment at={end} />
              </>
            }
          />
        ) : stage === "requested" ? (
          <Stat size="large" label="Host must start within" value={<TimeLeft until={story.time + startWindow} />} />
        ) : (
          <Stat
            size="large"
            label="Time used"
            value={formatDuration(start === null || end === null ? 0 : end - start)}
          />
        )}
        <Stat
          label={
            <Explain text="Price times the slots times the seconds used, as if all of it was delivered. What was not delivered comes off when it is judged.">
              {isOpen(stage) ? "Cost so far" : "Cost"}
            </Explain>
          }
          value={<Amount value={isOpen(stage) ? costSoFar(story, now) : paid} digits={4} unit="USDC" />}
        />
        <Stat label="Deposited" value={<Amount value={BigInt(story.deposited)} unit="USDC" />} />
        <Stat
          label="Came back"
          value={<Amount value={BigInt(story.refund) + BigInt(story.slaCredit)} unit="USDC" />}
          note={BigInt(story.slaCredit) > 0n ? "with the SLA credit" : undefined}
        />
      </Stats>
      {stage === "running" && start !== null && end !== null && (
        <div className="mt-6">
          <Progress label="Time used" value={(now - start) / (end - start)} />
        </div>
      )}
      <div className="mt-6 border-t border-line pt-5 print:hidden">
        <Actions
          {...{ story, stage, onChain, isRenter }}
          onExtend={() => setSheet("extend")}
          onStop={() => setSheet("stop")}
        />
      </div>
      {stage === "running" && isRenter && onChain?.rate.discount === 0n && (
        <RenewalRow rentalId={story.id} onChain={onChain} rules={rules} />
      )}
      <Suspense>
        {sheet === "extend" && onChain && <ExtendSheet story={story} onChain={onChain} rules={rules} onClose={close} />}
      </Suspense>
      {sheet === "stop" && onChain && <StopDialog story={story} onChain={onChain} onClose={close} />}
    </Card>
  );
}

interface ActionsProps extends Pick<RentalNowProps, "story" | "stage" | "onChain"> {
  isRenter: boolean;
  onExtend: () => void;
  onStop: () => void;
}

function Actions({ story, stage, onChain, isRenter, onExtend, onStop }: ActionsProps) {
  const id = BigInt(story.id);
  const settlement = onChain?.settlement;
  const settle = settlement && (
    <TransactionButton
      look="secondary"
      title={`Settle rental ${story.id}`}
      className="sm:w-52"
      call={toCall({ ...protocol.RentalEscrow, functionName: "settle", args: [id] })}
    >
      Settle rent
    </TransactionButton>
  );
  switch (stage) {
    case "requested":
    case "late":
      return (
        <Row
          text={
            stage === "late"
              ? "The host did not start in time. Cancelling returns the whole deposit to the renter; anyone may do it."
              : isRenter
                ? "The clock has not started. You can take it back until it does, and get everything back."
                : "The clock has not started. Until it does the renter can take everything back."
          }
        >
          {(stage === "late" || isRenter) && (
            <TransactionButton
              look="secondary"
              title={`Cancel rental ${story.id}`}
              className="sm:w-52"
              call={toCall({ ...protocol.RentalEscrow, functionName: "cancel", args: [id] })}
            >
              Cancel and refund
            </TransactionButton>
          )}
        </Row>
      );
    case "running":
      return (
        <Row
          text={
            isRenter
              ? "Stop whenever you like: the unused part returns at once."
              : "Only its renter can extend or stop it. Anyone may settle the part that is judged."
          }
        >
          {isRenter && (
            <>
              <Button look="primary" className="flex-1 sm:flex-none" onClick={onExtend}>
                Extend
              </Button>
              <Button
                look="danger"
                className="flex-1 sm:flex-none"
                disabled={onChain?.stopRefund === undefined}
                onClick={onStop}
              >
                Stop
              </Button>
            </>
          )}
          {!isRenter && settle}
        </Row>
      );
    case "over":
    case "closed":
      return (
        <Row
          text={
            settlement ? (
              <>
                More of it is judged. Settling pays <Amount value={settlement.rent} digits={4} unit="USDC" /> of rent
                and returns <Amount value={settlement.refund} digits={4} unit="USDC" /> to the renter. Anyone may do it.
              </>
            ) : (
              "It is settled once inspectors have judged its time, or three epochs later without them. What was not delivered returns then."
            )
          }
        >
          {settle}
        </Row>
      );
    case "settled":
      return (
        <Row
          text={`Settled to its end: ${describeReason(story.reason) || "its time was over"}. Nothing more will move.`}
        />
      );
    case "cancelled":
      return <Row text={`Cancelled: ${describeReason(story.reason)}. The whole deposit went back to the renter.`} />;
  }
}

function Row({ text, children }: { text: React.ReactNode; children?: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-4">
      <p className="min-w-48 flex-1 text-sm text-ink-soft">{text}</p>
      {children && <div className="flex gap-3 max-sm:w-full [&>*]:max-sm:flex-1">{children}</div>}
    </div>
  );
}
