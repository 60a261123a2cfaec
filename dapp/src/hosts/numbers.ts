/** A whole number within limits as somebody types it; undefined for anything else. */
export function parseWhole(text: string, min: number, max: number): number | undefined {
  const plain = text.trim();
  const number = /^\d{1,9}$/.test(plain) ? Number(plain) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}

/** "99.5" percent as 5 thousandths that may go undelivered; undefined outside of what the registry can hold. */
export function parseSla(text: string): number | undefined {
  const percent = /^\d{1,3}([.,]\d)?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : Number.NaN;
  const allowance = Math.round((100 - percent) * 10);
  return allowance >= 0 && allowance <= 255 ? allowance : undefined;
}

/** 5 thousandths as "99.5". */
export function slaText(allowance: number): string {
  return String(100 - allowance / 10);
}
