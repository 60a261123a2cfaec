/** How each derived figure is computed, by path and field. `month` is the last 30 days up to the indexed block. */
export const formulas: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "/rigs/{id}": {
    "returns.value": "latest share price x 10,000",
    "returns.over": "min(30 days, time since the rig was registered), in seconds",
    "returns.gross":
      "10,000 x 365 days / over x sum over RentalSettled in `over` of (commission + hosting + rent) / value, rounded down; null below a day",
    "returns.net": "10,000 x 365 days / over x sum over RentalSettled in `over` of rent / value, rounded down",
    "returns.afterDepreciation": "net - 2,500: the rig's value goes to zero along a straight line in 4 years",
    "nav.cost": "SaleOpened.price x 10,000",
    "nav.machine":
      "cost x max(0, 4 x 365 days - (now - SaleDelivered.commissionedFrom)) / (4 x 365 days), rounded down",
    "nav.undripped": "what RentNotified amounts still drip after now",
    "nav.perShare": "(machine + undripped) / 10,000, rounded down",
    "nav.premium": "10,000 x latest share price / perShare - 10,000",
  },
  "/rollups": {
    rentals: "count of RentalOpened in the hour or day",
    rentPaid: "sum over RentalSettled of commission + hosting + rent",
    commission: "sum over RentalSettled of commission",
    holdersRent: "sum over RentalSettled of rent",
    refunded: "sum over RentalSettled of refund",
    reward: "sum over SubsidyIssued of amount, in RACK",
    gpuSeconds: "sum over RentalSettled of delivered x slots / slices per GPU, rounded down",
    gpuSecondsMissed: "sum over RentalSettled of undelivered x slots / slices per GPU, rounded down",
  },
  "/unmet-demand": {
    neverStarted:
      "sum over RentalClosed with reason NotStarted of RentalOpened.duration x slots / slices per GPU, in GPU-seconds, rounded down",
    cutShort:
      "sum over RentalClosed with reason HostMaintenance, HostFault or HostPolicy of (the end agreed last - end) x slots / slices per GPU",
    undelivered: "sum over RentalSettled of undelivered x slots / slices per GPU",
  },
  "/prices": {
    "asked.gpuHour":
      "median over rigs on offer of the next slot's price, of a full rig its last's, for less than 30 days",
    "paid.gpuHour":
      "3,600 x sum over RentalSettled in the month of (commission + hosting + rent) / sum of delivered x slots / slices per GPU, rounded down",
    "cloud.gpuHour": "median of published on-demand prices, scripts/data/clouds.csv",
    "*.computeUnitHour": "gpuHour x 1,000 / computeUnits, rounded down",
  },
  "/metrics-summary": {
    utilisation: "10,000 x slots taken now / slots of rigs on offer",
    delivered: "10,000 x samples judged delivered / samples judged, ever",
    rentPaid: "sum over RentalSettled of commission + hosting + rent: in the last day, 7 days, 30 days, ever",
    mrr: "rentPaid.month",
    "renters.month": "renters with a rental that held slots at some time of the month",
    "renters.churn":
      "10,000 x renters of the 30 days before the month without any in the month / renters of those 30 days",
    "renters.paidEach": "rentPaid.total / renters.ever, rounded down",
    "renters.lifetimeValue": "commission.month / renters.month / churn, rounded down",
    subsidyPerRent: "RACK units issued to holders in the month x 1,000,000 / rentPaid.month, rounded down",
    "concentration.*.hhi": "10,000 x sum of squared parts",
    "concentration.*.nakamoto": "fewest parts that together exceed one half",
    "concentration.*.gini": "10,000 x sum over parts p(1) >= ... >= p(n) of (n + 1 - 2k) x p(k) / n",
    "concentration.*": "parts: GPUs x compute units by host and by region, stake by inspector, shares by holder",
  },
};
