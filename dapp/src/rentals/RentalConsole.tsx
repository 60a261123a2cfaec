import { useQuery } from "@tanstack/react-query";
import { KeyRound, Maximize2, Minimize2, SquareTerminal } from "lucide-react";
import { Suspense, lazy, useCallback, useState, useSyncExternalStore } from "react";
import { useConfig, useConnection } from "wagmi";
import { getConnectorClient } from "wagmi/actions";
import type { RentalStory } from "../../../indexer/src/api/types.ts";
import { hasAccessKey } from "../lib/accessKey.ts";
import { chain } from "../lib/chain.ts";
import { describeError } from "../lib/errors.ts";
import type { WalletClient } from "../lib/transactions.ts";
import { Button } from "../ui/Button.tsx";
import { Card, CardHeader } from "../ui/Card.tsx";
import { Choice } from "../ui/Choice.tsx";
import { ErrorState } from "../ui/Message.tsx";
import { Skeleton } from "../ui/Skeleton.tsx";
import { JobRunner } from "./JobRunner.tsx";
import { logInWithWallet } from "./gateway.ts";
import { forgetSession, isFresh, keepSession, openSession, sessions } from "./session.ts";

const Terminal = lazy(() => import("./Terminal.tsx").then((module) => ({ default: module.Terminal })));

const ways = [
  { value: "terminal", label: "Terminal" },
  { value: "jobs", label: "Jobs" },
] as const;

const refusal = "The rig's gateway let nobody in. It may be starting again, or the rental has just ended.";

/** The compute itself: a terminal and jobs, over the rig's own gateway. For its renter, while it runs. */
export function RentalConsole({ story }: { story: RentalStory }) {
  const { id: rentalId, gateway, accessKey } = story;
  const session = useSyncExternalStore(sessions.subscribe, sessions.get).get(rentalId);
  const [way, setWay] = useState<(typeof ways)[number]["value"]>("terminal");
  const [tall, setTall] = useState(false);
  const [refused, setRefused] = useState(false);
  const login = useQuery({
    queryKey: ["login", gateway, rentalId],
    queryFn: async () => {
      const held = await hasAccessKey(accessKey);
      if (held && !isFresh(rentalId)) await openSession({ gateway, rentalId }, accessKey);
      return { held };
    },
    retry: false,
    refetchInterval: 300_000,
    gcTime: 0,
  });
  // A refusal ends the session; after that only the person tries again, so that nothing hammers the rig.
  const onRefused = useCallback(() => {
    forgetSession(rentalId);
    setRefused(true);
  }, [rentalId]);
  const tryAgain = () => {
    setRefused(false);
    void login.refetch();
  };
  const problem = login.error ? describeError(login.error).text : refused && !login.isFetching ? refusal : undefined;

  return (
    <Card className="print:hidden" aria-label="Use it">
      <CardHeader
        title={
          <span className="inline-flex items-center gap-2">
            <SquareTerminal className="size-4 text-ink-faint" aria-hidden /> Use it
          </span>
        }
        hint="Straight to the rig, through its own gateway."
        action={
          <span className="flex items-center gap-2">
            <Choice label="How to use it" options={ways} value={way} onChange={setWay} />
            {way === "terminal" && (
              <Button
                look="ghost"
                size="icon"
                aria-label={tall ? "Smaller terminal" : "Larger terminal"}
                onClick={() => setTall(!tall)}
              >
                {tall ? <Minimize2 className="size-4" aria-hidden /> : <Maximize2 className="size-4" aria-hidden />}
              </Button>
            )}
          </span>
        }
      />
      {session ? (
        <>
          {way === "jobs" ? (
            <JobRunner session={session} onRefused={onRefused} />
          ) : (
            <Suspense fallback={<Skeleton className="h-80" />}>
              <Terminal session={session} onRefused={onRefused} tall={tall} />
            </Suspense>
          )}
        </>
      ) : problem ? (
        <ErrorState title="No way in" onRetry={tryAgain} action={<WalletLogin story={story} />}>
          {problem}
        </ErrorState>
      ) : login.data?.held === false ? (
        <div className="flex flex-wrap items-center gap-x-6 gap-y-4 rounded-control bg-sunken p-4">
          <KeyRound className="size-5 shrink-0 text-ink-faint" aria-hidden />
          <p className="min-w-48 flex-1 text-sm text-ink-soft">
            Another browser holds the key that was made when you rented. Your wallet opens it here too: you sign a
            message, which costs nothing.
          </p>
          <WalletLogin story={story} primary />
        </div>
      ) : (
        <div role="status" aria-label="Opening">
          <Skeleton className="h-80" />
        </div>
      )}
    </Card>
  );
}

/** Sign-In with Ethereum, for another device or a lost key. */
function WalletLogin({ story, primary = false }: { story: RentalStory; primary?: boolean }) {
  const config = useConfig();
  const { address: account } = useConnection();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const logIn = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const wallet = (await getConnectorClient(config, { account, chainId: chain.id })) as WalletClient;
      keepSession(await logInWithWallet({ gateway: story.gateway, rentalId: story.id }, wallet));
    } catch (error) {
      const { text, rejected } = describeError(error);
      setProblem(rejected ? "You declined it in your wallet. Nothing was signed." : text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className="max-sm:w-full">
      <Button
        look={primary ? "primary" : "secondary"}
        size={primary ? "medium" : "small"}
        className={primary ? "max-sm:w-full" : undefined}
        busy={busy}
        onClick={() => void logIn()}
      >
        Log in with your wallet
      </Button>
      {problem && (
        <span role="alert" className="label mt-2 block max-w-64 text-bad!">
          {problem}
        </span>
      )}
    </span>
  );
}
