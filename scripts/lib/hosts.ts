/** A fictional company that runs rigs. `home` and `regions` begin a rig's region: "US" covers every state. */
export type Host = {
  readonly name: string;
  readonly short: string;
  readonly home: string;
  readonly regions: readonly string[];
  /** How many rigs of the seeded fleet it runs. */
  readonly rigs: number;
};

export const hosts: readonly Host[] = [
  {
    name: "Juniper Flats Compute",
    short: "juniper",
    home: "US-WA",
    regions: ["US-WA", "US-MT", "US-ID", "CA-AB", "CA-QC"],
    rigs: 7,
  },
  { name: "Lone Mesa Racks", short: "mesa", home: "US-TX", regions: ["US-TX", "US-OK", "US-UT", "US-NE"], rigs: 6 },
  { name: "Kaldvik Datahall", short: "kaldvik", home: "SE", regions: ["SE", "IS", "FI", "NO"], rigs: 6 },
  { name: "Minato Rack Works", short: "minato", home: "JP", regions: ["JP", "KR"], rigs: 5 },
  { name: "Grand & Weir Hosting", short: "weir", home: "GB", regions: ["GB", "FR", "NL"], rigs: 5 },
  { name: "Blue Heron Colo", short: "heron", home: "US-MN", regions: ["US-MN", "US-VA", "US-OH", "US-IA"], rigs: 5 },
  { name: "Zlata Morava", short: "morava", home: "CZ", regions: ["CZ", "BG", "HU", "RO", "EE"], rigs: 4 },
  { name: "Pearl Strait Cloud", short: "pearl", home: "TW", regions: ["TW", "HK", "TH", "IN"], rigs: 3 },
];
