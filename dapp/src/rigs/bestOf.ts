/** Which of some figures are the largest. Nobody is best alone, nor where all are the same. */
export function bestOf(figures: readonly (number | undefined)[]): ReadonlySet<number> {
  const known = figures.filter((figure) => figure !== undefined);
  const most = Math.max(...known);
  if (known.length < 2 || known.every((figure) => figure === most)) return new Set();
  return new Set(figures.flatMap((figure, index) => (figure === most ? [index] : [])));
}
