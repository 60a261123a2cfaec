import { Check, ChevronDown, Copy, LogOut, SquareArrowOutUpRight } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { type ReactNode, Suspense, lazy, useSyncExternalStore } from "react";
import { useConnection, useDisconnect } from "wagmi";
import { explorerUrl } from "../lib/chain.ts";
import { formatAddress } from "../lib/format.ts";
import { localAccounts, localWalletRdns } from "../lib/localAccounts.ts";
import { Button, buttonClass } from "../ui/Button.tsx";
import { cx } from "../ui/cx.ts";
import { Avatar } from "./Avatar.tsx";
import { connectDialog } from "./connectDialog.ts";

const Balances = lazy(() => import("./Balances.tsx").then((module) => ({ default: module.Balances })));

/** The wallet button of the header: connects, or opens the account's menu. */
export function AccountMenu() {
  const { address, connector, status } = useConnection();
  const disconnect = useDisconnect();
  const local = useSyncExternalStore(localAccounts.subscribe, localAccounts.get);
  if (!address)
    return (
      <Button look="primary" busy={status === "reconnecting"} onClick={() => connectDialog.set(true)}>
        <span>
          Connect<span className="max-sm:hidden"> wallet</span>
        </span>
      </Button>
    );
  const roles = connector?.id === localWalletRdns ? local.accounts : [];
  const role = roles.find((account) => account.address === address)?.role;
  const explorer = explorerUrl("address", address);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={cx(buttonClass("secondary"), "px-3 max-sm:px-2.5")}>
        <Avatar address={address} className="size-5" />
        <span className={role ? undefined : "font-mono text-[0.8125rem]"}>{role ?? formatAddress(address)}</span>
        <ChevronDown className="size-4 text-ink-faint max-sm:hidden" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        align="end"
        sideOffset={8}
        collisionPadding={12}
        className="z-50 w-64 animate-rise rounded-card border border-line bg-surface p-1.5 shadow-pop"
      >
        <div className="flex items-center gap-3 px-2.5 py-2">
          <Avatar address={address} className="size-8" />
          <div className="min-w-0 text-sm">
            <p className="font-mono text-[0.8125rem]">{formatAddress(address)}</p>
            <p className="label truncate">{connector?.name}</p>
          </div>
        </div>
        <Suspense fallback={<div className="h-14" />}>
          <Balances />
        </Suspense>
        {roles.length > 0 && (
          <DropdownMenu.RadioGroup
            value={address}
            onValueChange={(next) => local.select(next as `0x${string}`)}
            className="my-1 border-y border-line py-1"
          >
            <DropdownMenu.Label className="label px-2.5 py-1">Act as</DropdownMenu.Label>
            {roles.map((account) => (
              <DropdownMenu.RadioItem key={account.address} value={account.address} className={itemClass}>
                <Avatar address={account.address} className="size-4" />
                <span className="flex-1">{account.role}</span>
                <DropdownMenu.ItemIndicator>
                  <Check className="size-4 text-accent" aria-hidden />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        )}
        <Item icon={<Copy aria-hidden />} onSelect={() => void copy(address)}>
          Copy address
        </Item>
        {explorer && (
          <Item
            icon={<SquareArrowOutUpRight aria-hidden />}
            onSelect={() => window.open(explorer, "_blank", "noreferrer")}
          >
            View in explorer
          </Item>
        )}
        <Item icon={<LogOut aria-hidden />} onSelect={() => disconnect.mutate({})}>
          Disconnect
        </Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

const itemClass =
  "flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-sm outline-none data-[highlighted]:bg-sunken [&>svg]:size-4 [&>svg]:text-ink-faint";

function Item({ icon, onSelect, children }: { icon: ReactNode; onSelect: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.Item className={itemClass} onSelect={onSelect}>
      {icon}
      {children}
    </DropdownMenu.Item>
  );
}

async function copy(address: string): Promise<void> {
  const { toast } = await import("sonner");
  await navigator.clipboard.writeText(address).then(
    () => toast.success("Address copied", { duration: 2_000 }),
    () => toast.error("The browser did not allow copying", { description: address }),
  );
}
