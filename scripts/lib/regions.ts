import { parseUnits } from "viem";

const states: Readonly<Record<string, string>> = {
  Alberta: "AB",
  Arizona: "AZ",
  "British Columbia": "BC",
  California: "CA",
  "District of Columbia": "DC",
  Florida: "FL",
  Georgia: "GA",
  Idaho: "ID",
  Iowa: "IA",
  Maryland: "MD",
  Michigan: "MI",
  Minnesota: "MN",
  Missouri: "MO",
  Montana: "MT",
  Nebraska: "NE",
  Nevada: "NV",
  "New Jersey": "NJ",
  "North Carolina": "NC",
  Ohio: "OH",
  Oklahoma: "OK",
  Ontario: "ON",
  Oregon: "OR",
  Pennsylvania: "PA",
  Quebec: "QC",
  Texas: "TX",
  Utah: "UT",
  Virginia: "VA",
  Washington: "WA",
};

/** [USD per kWh] what a data hall pays for power: an assumption of this project, rounded, by country. */
const powerPrices: Readonly<Record<string, string>> = {
  BG: "0.13",
  CA: "0.07",
  CZ: "0.17",
  EE: "0.14",
  FI: "0.08",
  FR: "0.13",
  GB: "0.26",
  HK: "0.16",
  HU: "0.17",
  IN: "0.11",
  IS: "0.06",
  JP: "0.17",
  KR: "0.13",
  NL: "0.17",
  NO: "0.07",
  RO: "0.15",
  SE: "0.08",
  TH: "0.12",
  TW: "0.11",
  US: "0.09",
};

/**
 * ISO 3166 country, with the state for the United States and Canada: "Texas, US" is "US-TX", "Japan, JP" is "JP".
 * Undefined when an offer names no country, or a state without a code here.
 */
export function regionOf(geolocation: string): string | undefined {
  const [, place = "", country = ""] = /^(.*), ([A-Z]{2})$/.exec(geolocation) ?? [];
  if (!country) return undefined;
  if ((country !== "US" && country !== "CA") || !place) return country;
  const state = states[place];
  return state && `${country}-${state}`;
}

/**
 * USDC (6 decimals) per kWh.
 * @throws for a country without an assumed price.
 */
export function powerPriceOf(region: string): bigint {
  const country = region.slice(0, 2);
  const price = powerPrices[country];
  if (price === undefined) throw new Error(`No power price for ${country}: add one to regions.ts.`);
  return parseUnits(price, 6);
}

/** [USDC units per kWh] where power is cheapest. */
export function lowestPowerPrice(): bigint {
  return Object.keys(powerPrices)
    .map(powerPriceOf)
    .reduce((low, price) => (price < low ? price : low));
}
