import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/**
 * Loaded before Ponder (`--import`), so that it stores what it read of the chain through `bulkSyncStore.ts`. Its own store builds a
 * statement with a parameter for each value, which took two thirds of the time of a first sync.
 */
const original = new URL("sync-store/index.js", import.meta.resolve("ponder")).href;
const replacement = new URL("./bulkSyncStore.ts", import.meta.url).href;
if (!existsSync(fileURLToPath(original))) {
  throw new Error(`Ponder has no ${original} any more: bulkSyncStore.ts must follow its new version.`);
}

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return found.url === original && context.parentURL !== replacement ? next(replacement, context) : found;
  },
});
