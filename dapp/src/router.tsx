import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { NotFound, RouteError, Shell } from "./Shell.tsx";
import { readIds, readNumber, readOneOf, readText } from "./lib/search.ts";

const title = (text: string) => () => ({ meta: [{ title: `${text} \u00b7 Rackshare` }] });

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: RouteError,
  head: () => ({ meta: [{ title: "Rackshare" }] }),
});

const marketSorts = ["price", "-price", "performance", "memory", "uptime", "newest"] as const;

export interface MarketSearch {
  model?: string;
  region?: string;
  /** At least this much GPU memory, in GB. */
  memory?: number;
  /** At most this price, in USDC per GPU-hour. */
  price?: number;
  /** At least this many free slots. */
  free?: number;
  /** At least this uptime, in percent of judged samples. */
  uptime?: number;
  /** An SLA of at least this, in percent. */
  tier?: number;
  sort?: (typeof marketSorts)[number];
  /** Rigs set side by side. */
  compare?: number[];
  /** The rig whose sheet to rent is open. */
  rent?: number;
}

/** As many rigs as fit side by side. */
export const mostCompared = 4;

const market = createRoute({
  getParentRoute: () => root,
  path: "/",
  head: title("Market"),
  validateSearch: (search): MarketSearch => ({
    model: readText(search.model),
    region: readText(search.region),
    memory: readNumber(search.memory),
    price: readNumber(search.price),
    free: readNumber(search.free),
    uptime: readNumber(search.uptime),
    tier: readNumber(search.tier),
    sort: readOneOf(search.sort, marketSorts),
    compare: readIds(search.compare, mostCompared),
    rent: readNumber(search.rent),
  }),
  component: lazyRouteComponent(() => import("./rigs/MarketPage.tsx"), "MarketPage"),
});

const rigTabs = ["uptime", "rentals", "money", "holders", "asks", "story"] as const;

export interface RigSearch {
  tab?: (typeof rigTabs)[number];
  /** The sheet to rent it is open. */
  rent?: true;
}

const rig = createRoute({
  getParentRoute: () => root,
  path: "/rigs/$rigId",
  validateSearch: (search): RigSearch => ({
    tab: readOneOf(search.tab, rigTabs),
    rent: search.rent === true ? true : undefined,
  }),
  head: ({ params }) => title(`Rig ${params.rigId}`)(),
  component: lazyRouteComponent(() => import("./rigs/RigPage.tsx"), "RigPage"),
});

const rentals = createRoute({
  getParentRoute: () => root,
  path: "/rentals",
  head: title("Rentals"),
  component: lazyRouteComponent(() => import("./rentals/RentalsPage.tsx"), "RentalsPage"),
});

const rental = createRoute({
  getParentRoute: () => root,
  path: "/rentals/$rentalId",
  head: ({ params }) => title(`Rental ${params.rentalId}`)(),
  component: lazyRouteComponent(() => import("./rentals/RentalPage.tsx"), "RentalPage"),
});

const investTabs = ["sales", "resale"] as const;

const invest = createRoute({
  getParentRoute: () => root,
  path: "/invest",
  head: title("Invest"),
  validateSearch: (search): { tab?: (typeof investTabs)[number]; rig?: number; buy?: number } => ({
    tab: readOneOf(search.tab, investTabs),
    rig: readNumber(search.rig),
    buy: readNumber(search.buy),
  }),
  component: lazyRouteComponent(() => import("./shares/InvestPage.tsx"), "InvestPage"),
});

const portfolioTabs = ["holdings", "value", "earnings", "history"] as const;

const portfolio = createRoute({
  getParentRoute: () => root,
  path: "/portfolio",
  head: title("Portfolio"),
  validateSearch: (search): { tab?: (typeof portfolioTabs)[number] } => ({ tab: readOneOf(search.tab, portfolioTabs) }),
  component: lazyRouteComponent(() => import("./shares/PortfolioPage.tsx"), "PortfolioPage"),
});

const hostTabs = ["rigs", "rentals", "earnings"] as const;

const host = createRoute({
  getParentRoute: () => root,
  path: "/host",
  head: title("Host"),
  validateSearch: (search): { tab?: (typeof hostTabs)[number] } => ({ tab: readOneOf(search.tab, hostTabs) }),
  component: lazyRouteComponent(() => import("./hosts/HostPage.tsx"), "HostPage"),
});

const inspect = createRoute({
  getParentRoute: () => root,
  path: "/inspect",
  head: title("Inspect"),
  // The inspector to look at, whoever is connected.
  validateSearch: (search): { inspector?: string } => ({ inspector: readText(search.inspector) }),
  component: lazyRouteComponent(() => import("./inspectors/InspectPage.tsx"), "InspectPage"),
});

const inspector = createRoute({
  getParentRoute: () => root,
  path: "/inspectors/$address",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/inspect", search: { inspector: params.address }, replace: true });
  },
});

const analytics = createRoute({
  getParentRoute: () => root,
  path: "/analytics",
  head: title("Analytics"),
  component: lazyRouteComponent(() => import("./metrics/AnalyticsPage.tsx"), "AnalyticsPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([market, rig, rentals, rental, invest, portfolio, host, inspect, inspector, analytics]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
