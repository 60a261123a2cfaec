/** Readers for URL search params: what does not fit is left out instead of failing the page. */
export function readText(value: unknown): string | undefined {
  return typeof value === "string" && value.length > 0 && value.length <= 100 ? value : undefined;
}

export function readNumber(value: unknown): number | undefined {
  const number = typeof value === "number" ? value : Number.NaN;
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

export function readOneOf<const T extends string>(value: unknown, options: readonly T[]): T | undefined {
  return options.find((option) => option === value);
}

/** A few different ids. */
export function readIds(value: unknown, most: number): number[] | undefined {
  const list = Array.isArray(value) ? value : [];
  const ids = [...new Set(list.filter((id): id is number => Number.isInteger(id) && Number(id) > 0))].slice(0, most);
  return ids.length > 0 ? ids : undefined;
}
