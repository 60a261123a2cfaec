import { formatUnits, getAddress, isAddress, parseUnits } from "viem";

const locale = readLocale();
const decimalMark = new Intl.NumberFormat(locale).formatToParts(1.5).find((part) => part.type === "decimal")?.value;

/** Some browsers report a system locale that is no language tag: "en-US@posix". */
function readLocale(): string {
  try {
    return Intl.getCanonicalLocales(navigator.language)[0] ?? "en";
  } catch {
    return "en";
  }
}

export interface AmountOptions {
  /** Digits after the mark; small amounts get more, so that nothing above zero reads as zero. Default 2. */
  digits?: number;
  /** "up" for what somebody pays, "down" (default) for what somebody has. */
  rounding?: "up" | "down";
  /** 1.2K, 3.4M. */
  compact?: boolean;
  /** A plus in front of gains. */
  signed?: boolean;
}

/** An amount in token units as text, exact up to the digits shown. */
export function formatAmount(value: bigint, decimals: number, options: AmountOptions = {}): string {
  const { digits = 2, rounding = "down", compact = false, signed = false } = options;
  const size = value < 0n ? -value : value;
  const tiny = size > 0n && decimals > digits && size < 10n ** BigInt(decimals - digits);
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: tiny || compact ? 0 : digits,
    maximumFractionDigits: tiny ? decimals : digits,
    roundingMode: rounding === "up" ? "expand" : "trunc",
    notation: compact && size >= 10n ** BigInt(decimals + 4) ? "compact" : "standard",
    signDisplay: signed ? "exceptZero" : "auto",
  }).format(formatUnits(value, decimals) as `${number}`);
}

/** What somebody typed, as token units; undefined if it is not a plain amount with at most that many decimals. */
export function parseAmount(text: string, decimals: number): bigint | undefined {
  const plain = text.replace(/[\s'\u2019]/g, "").replace(decimalMark ?? ".", ".");
  const match = /^\d*\.?(\d*)$/.exec(plain);
  if (!match || !/\d/.test(plain) || (match[1]?.length ?? 0) > decimals) return undefined;
  return parseUnits(plain, decimals);
}

/** Token units as the text of an input field, with the reader's decimal mark and no grouping. */
export function amountInput(value: bigint, decimals: number): string {
  return formatUnits(value, decimals).replace(".", decimalMark ?? ".");
}

/** A count, grouped. */
export function formatNumber(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** A ratio, 0 to 1, as percent. Rounds down, so that 99.99% uptime never reads as 100%. */
export function formatPercent(ratio: number, digits = 1): string {
  return new Intl.NumberFormat(locale, {
    style: "percent",
    maximumFractionDigits: digits,
    roundingMode: "floor",
  }).format(ratio);
}

const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** Seconds as the two largest units: "2 h 15 min". */
export function formatDuration(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds));
  const first = units.findIndex(([, size]) => rest >= size);
  if (first === -1) return "0 s";
  const parts: string[] = [];
  for (const [name, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.join(" ");
}

/** A moment in unix seconds: "21 Nov 2026, 10:31:00 UTC+1", or short "21 Nov, 10:31". */
export function formatDate(at: number, style: "full" | "short" | "day" = "full"): string {
  const formats: Record<typeof style, Intl.DateTimeFormatOptions> = {
    full: { dateStyle: "medium", timeStyle: "long" },
    short: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
    day: { day: "numeric", month: "short", year: "numeric" },
  };
  return new Intl.DateTimeFormat(locale, formats[style]).format(at * 1000);
}

/** A day of UTC by its noon: "2026-11-21", or unix seconds when it begins. */
export function formatDay(day: string | number): string {
  const start = typeof day === "string" ? Date.parse(day) / 1_000 : day;
  return formatDate(start + 43_200, "day");
}

/** "0x1234...abcd", with a real ellipsis; addresses with their checksum, as wallets show them. */
export function formatAddress(hex: string): string {
  const address = isAddress(hex, { strict: false }) ? getAddress(hex) : hex;
  return `${address.slice(0, 6)}\u2026${address.slice(-4)}`;
}

const countries = new Intl.DisplayNames([locale, "en"], { type: "region" });

/** A rig's region: "US-CA" as "United States, CA". What is no country's code stays as it is. */
export function formatRegion(region: string): string {
  const [country = "", part] = region.split("-");
  if (!/^[A-Z]{2}$/.test(country)) return region;
  return [countries.of(country) ?? country, part].filter(Boolean).join(", ");
}

/** Share units as a count: "2,000", with decimals only where there are some. */
export function formatShares(shares: bigint): string {
  return formatAmount(shares, 6, { digits: shares % 1_000_000n === 0n ? 0 : 2 });
}
