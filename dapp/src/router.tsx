import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { NotFound, RouteError, Shell } from "./Shell.tsx";
import { readNumber, readOneOf, readText } from "./lib/search.ts";

const title = (text: string) => () => ({ meta: [{ title: `${text} \u00b7 Rackshare` }] });

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: RouteError,
  head: () => ({ meta: [{ title: "Rackshare" }] }),
});

export const marketSorts = ["price", "uptime", "memory"] as const;

export interface MarketSearch {
  model?: string;
  region?: string;
  /** At least this much GPU memory, in GB. */
  memory?: number;
  /** At most this price, in USDC per GPU-hour. */
  price?: number;
  /** At least this uptime, in percent. */
  uptime?: number;
  sort?: (typeof marketSorts)[number];
}

const market = createRoute({
  getParentRoute: () => root,
  path: "/",
  head: title("Market"),
  validateSearch: (search): MarketSearch => ({
    model: readText(search.model),
    region: readText(search.region),
    memory: readNumber(search.memory),
    price: readNumber(search.price),
    uptime: readNumber(search.uptime),
    sort: readOneOf(search.sort, marketSorts),
  }),
  component: lazyRouteComponent(() => import("./rigs/MarketPage.tsx"), "MarketPage"),
});

export const rigTabs = ["uptime", "rentals", "money", "holders", "orders"] as const;

const rig = createRoute({
  getParentRoute: () => root,
  path: "/rigs/$rigId",
  head: ({ params }) => title(`Rig ${params.rigId}`)(),
  validateSearch: (search): { tab?: (typeof rigTabs)[number] } => ({ tab: readOneOf(search.tab, rigTabs) }),
  component: lazyRouteComponent(() => import("./rigs/RigPage.tsx"), "RigPage"),
});

const rentals = createRoute({
  getParentRoute: () => root,
  path: "/rentals",
  head: title("Rentals"),
  component: lazyRouteComponent(() => import("./rentals/RentalsPage.tsx"), "RentalsPage"),
});

export const rentalTabs = ["terminal", "job", "story"] as const;

const rental = createRoute({
  getParentRoute: () => root,
  path: "/rentals/$rentalId",
  head: ({ params }) => title(`Rental ${params.rentalId}`)(),
  validateSearch: (search): { tab?: (typeof rentalTabs)[number] } => ({ tab: readOneOf(search.tab, rentalTabs) }),
  component: lazyRouteComponent(() => import("./rentals/RentalPage.tsx"), "RentalPage"),
});

const invest = createRoute({
  getParentRoute: () => root,
  path: "/invest",
  head: title("Invest"),
  component: lazyRouteComponent(() => import("./shares/InvestPage.tsx"), "InvestPage"),
});

export const portfolioTabs = ["holdings", "earnings", "history"] as const;

const portfolio = createRoute({
  getParentRoute: () => root,
  path: "/portfolio",
  head: title("Portfolio"),
  validateSearch: (search): { tab?: (typeof portfolioTabs)[number] } => ({ tab: readOneOf(search.tab, portfolioTabs) }),
  component: lazyRouteComponent(() => import("./shares/PortfolioPage.tsx"), "PortfolioPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([market, rig, rentals, rental, invest, portfolio]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
