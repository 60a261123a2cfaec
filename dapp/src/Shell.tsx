import { type ErrorComponentProps, HeadContent, Link, Outlet } from "@tanstack/react-router";
import {
  ChartLine,
  ChartNoAxesColumn,
  Coins,
  Compass,
  Ellipsis,
  HardDrive,
  Hourglass,
  type LucideIcon,
  ScanSearch,
  Server,
  SquareTerminal,
} from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { Suspense, lazy } from "react";
import { AccountMenu } from "./wallet/AccountMenu.tsx";
import { ConnectDialog } from "./wallet/ConnectDialog.tsx";
import { NetworkNotice } from "./wallet/NetworkNotice.tsx";
import { Footer } from "./Footer.tsx";
import { LiveNotice } from "./LiveNotice.tsx";
import { chain, localChainId } from "./lib/chain.ts";
import { describeError } from "./lib/errors.ts";
import { localPanel } from "./local/localPanel.ts";
import { buttonClass } from "./ui/Button.tsx";
import { Logo } from "./ui/Logo.tsx";
import { EmptyState, ErrorState } from "./ui/Message.tsx";
import { cx } from "./ui/cx.ts";
import { ThemeSwitch } from "./ui/ThemeSwitch.tsx";

// Constants of the build, so a production bundle does not even contain the imports.
const hasLocalTools = __LOCAL_TOOLS__ && chain.id === localChainId;
const DevWalletSheet = hasLocalTools
  ? lazy(() => import("./local/DevWalletSheet.tsx").then((module) => ({ default: module.DevWalletSheet })))
  : null;
const LocalPanel = hasLocalTools
  ? lazy(() => import("./local/LocalPanel.tsx").then((module) => ({ default: module.LocalPanel })))
  : null;

const TransactionToasts = lazy(() =>
  import("./ui/TransactionToasts.tsx").then((module) => ({ default: module.TransactionToasts })),
);

interface NavItem {
  to: "/" | "/invest" | "/rentals" | "/portfolio" | "/host" | "/inspect" | "/analytics";
  label: string;
  icon: LucideIcon;
}

/** The order of the header and of the bar at a phone's bottom. A page enters this list when it exists. */
const nav: readonly NavItem[] = [
  { to: "/", label: "Market", icon: Server },
  { to: "/invest", label: "Invest", icon: Coins },
  { to: "/rentals", label: "Rentals", icon: SquareTerminal },
  { to: "/portfolio", label: "Portfolio", icon: ChartNoAxesColumn },
  { to: "/host", label: "Host", icon: HardDrive },
  { to: "/inspect", label: "Inspect", icon: ScanSearch },
  { to: "/analytics", label: "Analytics", icon: ChartLine },
];
/** What fits beside "More" on a phone. */
const onPhone = 4;

/** What surrounds every page. */
export function Shell() {
  return (
    <>
      <HeadContent />
      <a
        href="#main"
        className="sr-only z-60 rounded-control bg-ink px-4 py-2 text-canvas focus:not-sr-only focus:fixed! focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <div className="flex min-h-dvh flex-col pb-[calc(4rem+env(safe-area-inset-bottom))] md:pb-0">
        <Header />
        <NetworkNotice />
        <LiveNotice />
        <main id="main" tabIndex={-1} className="page-width flex-1 pt-8 pb-16 outline-none sm:pt-10">
          <Outlet />
        </main>
        <Footer />
      </div>
      <BottomNav />
      <ConnectDialog />
      <Suspense>
        <TransactionToasts />
      </Suspense>
      {DevWalletSheet && LocalPanel && (
        <Suspense>
          <DevWalletSheet />
          <LocalPanel />
        </Suspense>
      )}
    </>
  );
}

function Header() {
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-canvas/90 backdrop-blur-md">
      <div className="page-width flex h-16 items-center gap-2">
        <Link to="/" className="flex h-11 items-center rounded-md md:mr-2 lg:mr-8" aria-label="Rackshare, market">
          <Logo />
        </Link>
        <nav aria-label="Main" className="hidden gap-0.5 md:flex lg:gap-1">
          {nav.map((item) => (
            <Link
              key={item.to}
              to={item.to}
              activeOptions={{ exact: item.to === "/", includeSearch: false }}
              className="rounded-control px-2 py-2 text-sm font-medium text-ink-soft lg:px-3 transition-colors hover:text-ink"
              activeProps={{ className: "bg-sunken text-ink!" }}
            >
              {item.label}
            </Link>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-2">
          {hasLocalTools && (
            <button
              type="button"
              className={cx(buttonClass("ghost", "icon"), "max-md:hidden")}
              aria-label="Local chain: clock and test money"
              title="Local chain"
              onClick={() => localPanel.set(true)}
            >
              <Hourglass className="size-[1.125rem]" aria-hidden />
            </button>
          )}
          <ThemeSwitch />
          <AccountMenu />
        </div>
      </div>
    </header>
  );
}

function BottomNav() {
  return (
    <nav
      aria-label="Main, phone"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-canvas/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-md md:hidden"
    >
      {nav.slice(0, onPhone).map(({ to, label, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          className={bottomItem}
          activeProps={{ className: "text-accent!" }}
        >
          <Icon className="size-5" aria-hidden />
          {label}
        </Link>
      ))}
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger className={bottomItem}>
          <Ellipsis className="size-5" aria-hidden />
          More
        </DropdownMenu.Trigger>
        <DropdownMenu.Content
          align="end"
          sideOffset={8}
          collisionPadding={12}
          className="z-50 w-48 animate-rise rounded-card border border-line bg-surface p-1.5 shadow-pop"
        >
          {nav.slice(onPhone).map(({ to, label, icon: Icon }) => (
            <DropdownMenu.Item key={to} asChild>
              <Link to={to} className={moreItem} activeProps={{ className: "text-accent" }}>
                <Icon className="size-4" aria-hidden />
                {label}
              </Link>
            </DropdownMenu.Item>
          ))}
          {hasLocalTools && (
            <DropdownMenu.Item className={moreItem} onSelect={() => localPanel.set(true)}>
              <Hourglass className="size-4" aria-hidden />
              Local chain
            </DropdownMenu.Item>
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Root>
    </nav>
  );
}

const moreItem =
  "flex h-11 items-center gap-3 rounded-md px-3 text-sm font-medium outline-none data-[highlighted]:bg-sunken";
const bottomItem =
  "flex h-16 min-w-0 flex-1 flex-col items-center justify-center gap-1 text-2xs font-medium text-ink-soft";

export function NotFound() {
  return (
    <EmptyState
      icon={Compass}
      heading="h1"
      title="This page does not exist"
      action={
        <Link to="/" className={buttonClass("primary")}>
          Go to the market
        </Link>
      }
    >
      The address may be mistyped, or what it pointed to never existed on this chain.
    </EmptyState>
  );
}

export function RouteError({ error, reset }: ErrorComponentProps) {
  return (
    <ErrorState heading="h1" title="This page failed" onRetry={reset}>
      {describeError(error).text}
    </ErrorState>
  );
}
