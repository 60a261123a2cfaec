import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** Loaded before Ponder (`--import`), so that it writes in bulk what it read of the chain, and rows that are never changed. */
const replacements = new Map(
  [
    ["sync-store/index.js", "./bulkSyncStore.ts"],
    ["indexing-store/index.js", "./appendingStore.ts"],
  ].map(([file, replacement]) => {
    const original = new URL(file ?? "", import.meta.resolve("ponder")).href;
    if (!existsSync(fileURLToPath(original))) {
      throw new Error(`Ponder has no ${original} any more: ${replacement} must follow its new version.`);
    }
    return [original, new URL(replacement ?? "", import.meta.url).href];
  }),
);

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const replacement = replacements.get(found.url);
    return replacement && context.parentURL !== replacement ? next(replacement, context) : found;
  },
});
