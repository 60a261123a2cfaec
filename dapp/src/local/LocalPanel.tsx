import { useQueryClient } from "@tanstack/react-query";
import { Clock, Droplets } from "lucide-react";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { toast } from "sonner";
import { useConfig, useConnection } from "wagmi";
import { describeError } from "../lib/errors.ts";
import { formatDate, formatDuration } from "../lib/format.ts";
import { useSampleSeconds } from "../shares/useSampleSeconds.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { useNow } from "../ui/useNow.ts";
import { connectDialog } from "../wallet/connectDialog.ts";
import { askFaucet } from "./faucet.ts";
import { giveEther, moveTime } from "./localChain.ts";
import { localPanel } from "./localPanel.ts";

/** On the local chain only: moves its clock, and gives out test money. Mounted once, by the shell. */
export function LocalPanel() {
  const open = useSyncExternalStore(localPanel.subscribe, localPanel.get);
  return (
    <Dialog
      open={open}
      onOpenChange={localPanel.set}
      title="Local chain"
      description="This chain runs on your machine alone, so its time and its money are yours to make."
    >
      <TimeControls />
      <Faucet />
    </Dialog>
  );
}

function TimeControls() {
  const queries = useQueryClient();
  const now = useNow();
  const sample = useSampleSeconds();
  const [moving, setMoving] = useState<number>();
  const steps = [
    { name: "1 sample", seconds: sample },
    { name: "1 hour", seconds: 3_600 },
    { name: "1 day", seconds: 86_400 },
  ];
  const move = async (seconds: number) => {
    setMoving(seconds);
    try {
      await moveTime(seconds);
      await queries.invalidateQueries();
    } catch (error) {
      toast.error("The clock did not move", { description: describeError(error).text });
    }
    setMoving(undefined);
  };
  return (
    <Part icon={<Clock aria-hidden />} title="Move the clock forward">
      <p className="figures text-sm" role="status">
        {formatDate(now)}
      </p>
      <div className="mt-3 grid grid-cols-3 gap-2">
        {steps.map(({ name, seconds }) => (
          <Button key={name} busy={moving === seconds} onClick={() => void move(seconds)}>
            {name}
          </Button>
        ))}
      </div>
      <p className="label mt-3">
        A sample is {formatDuration(sample)} here. Nobody can judge time that was skipped: it counts as delivered for
        rent, and earns no rewards.
      </p>
    </Part>
  );
}

function Faucet() {
  const config = useConfig();
  const { address } = useConnection();
  const connect = () => {
    localPanel.set(false);
    connectDialog.set(true);
  };
  const ether = async (to: `0x${string}`) => {
    await giveEther(to).then(
      () => toast.success("10 ether for fees arrived"),
      (error: unknown) => toast.error("No ether came", { description: describeError(error).text }),
    );
  };
  return (
    <Part icon={<Droplets aria-hidden />} title="Get test money">
      {address ? (
        <div className="grid gap-2 sm:grid-cols-2">
          <Button onClick={() => void askFaucet(config, address)}>10,000 test USDC</Button>
          <Button onClick={() => void ether(address)}>10 ether for fees</Button>
        </div>
      ) : (
        <Button className="w-full" onClick={connect}>
          Connect a wallet first
        </Button>
      )}
    </Part>
  );
}

function Part({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <section className="border-t border-line py-5 first:border-0 first:pt-1 last:pb-0">
      <h3 className="mb-2 flex items-center gap-2 text-sm [&>svg]:size-4 [&>svg]:text-ink-faint">
        {icon}
        {title}
      </h3>
      {children}
    </section>
  );
}
