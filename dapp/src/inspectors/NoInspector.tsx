import { Link } from "@tanstack/react-router";
import { UserX } from "lucide-react";
import { isAddress } from "viem";
import { buttonClass } from "../ui/Button.tsx";
import { EmptyState } from "../ui/Message.tsx";

/** Says that an address has nothing to do with inspecting, or is none at all. */
export function NoInspector({ address }: { address: string }) {
  const real = isAddress(address, { strict: false });
  return (
    <EmptyState
      icon={UserX}
      title={real ? "This account is no inspector" : "This is no address"}
      action={
        <Link to="/inspect" className={buttonClass()}>
          See all inspectors
        </Link>
      }
    >
      <span className="font-mono text-[0.92em] break-all">{address}</span>{" "}
      {real ? "never took a seat on this chain." : "should be 0x and 40 hexadecimal digits."}
    </EmptyState>
  );
}
