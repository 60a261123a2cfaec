import { formulas } from "./formulas.ts";

// What `GET /openapi.json` answers. Shapes are named after the interfaces in types.ts and figures.ts, which say every field.

type Parameters = Readonly<Record<string, string>>;

const page = { limit: "1 to 100, 50 unless given", cursor: "the `next` of the page before" };
const address = { address: "0x and 40 hexadecimal digits, in any case" };

const rigFilters = { model: "id of a GPU model", region: "prefix, such as US or US-CA" };
const time = { from: "unix seconds", to: "unix seconds, not included" };
const lines = { token: "USDC, RACK", account: "name", subject: "rig, rental, ...", event: "name", tx: "hash", ...time };

const paths: Readonly<Record<string, { answers: string; summary: string; path?: Parameters; query?: Parameters }>> = {
  "/health": {
    answers: "Health",
    summary: "How far the tables are behind the chain, and whether the books agree. 503 when not ok.",
  },
  "/status": { answers: "Status", summary: "Indexed block, sample length, parameters and stop flags." },
  "/live": {
    answers: "LiveBlock",
    summary: "Server-sent events `block`: each indexed block and the tables it changed.",
  },
  "/reconcile": {
    answers: "Reconciliation",
    summary: "Compares the ledger with every balance and total of the contracts.",
    query: { block: "an indexed block; the last unless given", holders: "true: also what each holder can claim" },
  },
  "/reconcile/first": {
    answers: "FirstDifference",
    summary: "The block at which the books began to differ from the contracts: where to begin a repair.",
  },
  "/models": { answers: "GpuModel[]", summary: "GPU models that rigs can be made of." },
  "/rigs": {
    answers: "Page<Rig>",
    summary: "Rigs with price and free slots of now.",
    query: {
      ...page,
      ...rigFilters,
      minMemoryMib: "MiB of one GPU",
      maxPrice: "USDC units per GPU-hour",
      minFree: "free slots",
      minUptime: "percent of judged samples that were delivered; rigs that nobody judged are left out",
      maxAllowance: "thousandths of used time that may go undelivered: 10 is an SLA of 99%",
      host: "address",
      offered: "true: can be rented; false: cannot",
      sort: "price (unless given), -price, uptime, memory, performance, newest",
    },
  },
  "/rigs/{id}": {
    answers: "RigStory",
    summary: "A rig: sale, holders, rentals, attestations, rent and rewards apart, returns.",
    path: { id: "rig" },
  },
  "/hosts/{address}": { answers: "Host", summary: "A host's rigs, fees and open rentals.", path: address },
  "/hosts/{address}/earnings": {
    answers: "HostEarnings",
    summary: "Hosting fees, and the rent of its own shares, by day and rig that it hosts.",
    path: address,
    query: { days: "1 to 400, 30 unless given" },
  },
  "/hosts/{address}/earnings.csv": {
    answers: "CSV",
    summary: "The same, for an accountant.",
    path: address,
    query: { days: "1 to 400, 366 unless given" },
  },
  "/hosts/{address}/statement.csv": {
    answers: "CSV",
    summary: "Rentals on a host's rigs, for an accountant.",
    path: address,
  },
  "/sales": {
    answers: "Page<SaleOfRig>",
    summary: "First sales, the latest first.",
    query: { ...page, state: "open, failed, delivered, closed", rig: "rig" },
  },
  "/asks": {
    answers: "Page<Ask>",
    summary: "Open asks, the cheapest first.",
    query: { ...page, rig: "rig", seller: "address" },
  },
  "/holders/{address}": {
    answers: "Portfolio",
    summary: "Holdings with what they earned, claimed and can claim.",
    path: address,
  },
  "/holders/{address}/earnings": {
    answers: "Earnings",
    summary: "By day, rig and source.",
    path: address,
    query: { days: "1 to 400, 30 unless given" },
  },
  "/holders/{address}/value": {
    answers: "Values",
    summary: "What the shares were worth at the end of each day, at the latest price that was paid until then.",
    path: address,
    query: { days: "1 to 400, 30 unless given" },
  },
  "/holders/{address}/claims": { answers: "Page<Claim>", summary: "The latest first.", path: address, query: page },
  "/holders/{address}/statement.csv": {
    answers: "CSV",
    summary: "Earnings by day, for an accountant.",
    path: address,
    query: { days: "1 to 400, 366 unless given" },
  },
  "/rentals": {
    answers: "Page<Rental>",
    summary: "The latest first.",
    query: {
      ...page,
      rig: "rig",
      host: "address",
      renter: "address",
      ...rigFilters,
      ...time,
      state: "requested, running, closed, ended, cancelled",
    },
  },
  "/rentals/{id}": {
    answers: "RentalStory",
    summary: "A rental with its events, uptime, reports and journal.",
    path: { id: "rental" },
  },
  "/renters/{address}/rentals": { answers: "Page<Rental>", summary: "The latest first.", path: address, query: page },
  "/renters/{address}/statement.csv": {
    answers: "CSV",
    summary: "A renter's rentals, for an accountant.",
    path: address,
  },
  "/inspectors": { answers: "Page<Inspector>", summary: "The most samples first.", query: page },
  "/demands": {
    answers: "Page<Demand>",
    summary: "Receipts that somebody asked to see, the latest first.",
    query: { ...page, state: "open, shown, missed", inspector: "address", rig: "rig" },
  },
  "/inspectors/{address}": {
    answers: "InspectorStory",
    summary: "An inspector's seats, reports and what happened to them.",
    path: address,
  },
  "/journal": {
    answers: "Page<BookedLine>",
    summary: "Lines of the double-entry journal, the latest first. Those of a transaction and token sum to zero.",
    query: { ...page, ...lines },
  },
  "/journal.csv": { answers: "CSV", summary: "The latest 10,000 such lines.", query: lines },
  "/accounts": {
    answers: "AccountPage",
    summary: "What the ledger's accounts came to at a block.",
    query: {
      ...page,
      block: "the last indexed one unless given",
      token: "USDC, RACK",
      account: "name",
      subject: "as in the journal",
    },
  },
  "/rollups": {
    answers: "Page<Rollup>",
    summary: "Hours or days, by GPU model and region.",
    query: {
      by: "hour, at most 744 of them, or day, at most 400",
      ...time,
      ...rigFilters,
      limit: "1 to 1,000, 500 unless given",
      cursor: page.cursor,
    },
  },
  "/unmet-demand": {
    answers: "UnmetDemand",
    summary: "What renters asked for and did not get, by GPU model.",
    query: { days: "1 to 400, 30 unless given", ...rigFilters },
  },
  "/prices": { answers: "ModelPrices[]", summary: "What GPU-hours and compute cost here and at clouds." },
  "/metrics-summary": { answers: "MetricsSummary", summary: "The protocol as a whole." },
};

/** The API as OpenAPI 3.1. */
export const openApi = {
  openapi: "3.1.0",
  info: {
    title: "Rackshare indexer",
    version: "1",
    description:
      "Amounts are decimal strings in token units; times unix seconds; errors application/problem+json. POST /graphql takes bounded queries over the tables.",
  },
  paths: Object.fromEntries(
    Object.entries(paths).map(([path, { answers, summary, path: inPath = {}, query = {} }]) => {
      const parameters = [...describe("path", inPath), ...describe("query", query)];
      return [
        path,
        {
          get: {
            summary,
            ...(formulas[path] && { description: explain(formulas[path]) }),
            parameters,
            responses: { 200: { description: answers }, default: { description: "Problem" } },
          },
        },
      ];
    }),
  ),
};

/** A line per figure, in Markdown. */
function explain(figures: Readonly<Record<string, string>>): string {
  return Object.entries(figures)
    .map(([name, formula]) => `- \`${name}\` = ${formula}`)
    .join("\n");
}

function describe(place: "path" | "query", parameters: Parameters): object[] {
  return Object.entries(parameters).map(([name, description]) => {
    return { name, in: place, required: place === "path", description, schema: { type: "string" } };
  });
}
