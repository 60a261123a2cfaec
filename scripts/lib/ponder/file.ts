/** Where a file of Ponder's own code is, which its package does not export. */
export function ponderFile(file: string): string {
  return new URL(file, import.meta.resolve("ponder")).href;
}

export function loadPonder(file: string): Promise<Record<string, unknown>> {
  return import(ponderFile(file));
}
