import { Wallet } from "lucide-react";
import type { ReactNode } from "react";
import { useConnection } from "wagmi";
import type { Address } from "viem";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/Message.tsx";
import { connectDialog } from "./connectDialog.ts";

interface WalletRequiredProps {
  /** What the page would show: "your shares and what they earned". */
  what: string;
  children: (address: Address) => ReactNode;
}

/** For pages about one account: asks for a wallet first. */
export function WalletRequired({ what, children }: WalletRequiredProps) {
  const { address } = useConnection();
  if (address) return children(address);
  return (
    <EmptyState
      icon={Wallet}
      title="Connect a wallet"
      action={
        <Button look="primary" onClick={() => connectDialog.set(true)}>
          Connect wallet
        </Button>
      }
    >
      This page shows {what}. It needs to know your address, nothing else.
    </EmptyState>
  );
}
