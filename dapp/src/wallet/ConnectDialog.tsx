import { LoaderCircle, Wallet } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { type Connector, useConnect, useConnectors } from "wagmi";
import { chain } from "../lib/chain.ts";
import { describeError } from "../lib/errors.ts";
import { localAccounts, localWalletRdns } from "../lib/localAccounts.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { connectDialog } from "./connectDialog.ts";

/** The wallets that announced themselves in this page. Mounted once, by the shell. */
export function ConnectDialog() {
  const open = useSyncExternalStore(connectDialog.subscribe, connectDialog.get);
  const connectors = useConnectors();
  const connect = useConnect();
  const local = useSyncExternalStore(localAccounts.subscribe, localAccounts.get);
  const [choosingRole, setChoosingRole] = useState(false);

  const setOpen = (next: boolean) => {
    connectDialog.set(next);
    setChoosingRole(false);
    connect.reset();
  };
  const start = (connector: Connector) =>
    connect.mutate({ connector, chainId: chain.id }, { onSuccess: () => setOpen(false) });
  const pick = (connector: Connector) => (connector.id === localWalletRdns ? setChoosingRole(true) : start(connector));
  const localWallet = connectors.find((connector) => connector.id === localWalletRdns);

  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title={choosingRole ? "Who do you want to be?" : "Connect a wallet"}
      description={
        choosingRole
          ? "Each role is a funded test account of the local chain. You can switch at any time."
          : "Rackshare sees your address. It moves nothing that you did not confirm."
      }
    >
      {choosingRole && localWallet ? (
        <ul className="grid grid-cols-2 gap-2">
          {local.accounts.map((account) => (
            <li key={account.address}>
              <button
                type="button"
                className="h-12 w-full rounded-control border border-line px-4 text-left text-sm font-medium transition-colors hover:border-accent hover:bg-accent-soft"
                onClick={() => {
                  local.select(account.address);
                  start(localWallet);
                }}
              >
                {account.role}
              </button>
            </li>
          ))}
        </ul>
      ) : connectors.length > 0 ? (
        <ul className="space-y-2">
          {connectors.map((connector) => (
            <li key={connector.uid}>
              <WalletRow
                connector={connector}
                busy={connect.isPending && connect.variables.connector === connector}
                onClick={() => pick(connector)}
              />
            </li>
          ))}
        </ul>
      ) : (
        <NoWallet />
      )}
      {connect.error && (
        <p role="alert" className="mt-4 rounded-control bg-bad-soft px-4 py-3 text-sm text-bad">
          {describeError(connect.error).text}
        </p>
      )}
    </Dialog>
  );
}

interface WalletRowProps {
  connector: Connector;
  busy: boolean;
  onClick: () => void;
}

function WalletRow({ connector, busy, onClick }: WalletRowProps) {
  return (
    <button
      type="button"
      className="flex h-14 w-full items-center gap-3 rounded-control border border-line px-3 text-left transition-colors hover:border-line-strong hover:bg-sunken"
      onClick={onClick}
    >
      {connector.icon ? (
        <img src={connector.icon.trim()} alt="" className="size-8 rounded-lg" />
      ) : (
        <Wallet className="size-8 p-1.5 text-ink-faint" aria-hidden />
      )}
      <span className="min-w-0 flex-1 truncate text-sm font-medium">{connector.name}</span>
      {busy && (
        <span className="label inline-flex items-center gap-2" role="status">
          <LoaderCircle className="size-4 animate-spin" aria-hidden /> Answer in the wallet
        </span>
      )}
    </button>
  );
}

function NoWallet() {
  return (
    <div className="rounded-control border border-dashed border-line-strong p-5 text-sm">
      <p className="font-medium">No wallet found in this browser</p>
      <p className="mt-1 text-ink-soft">
        Install a wallet extension such as MetaMask, Rabby or Frame, or open this page in your wallet&apos;s own
        browser. Then reload.
      </p>
    </div>
  );
}
