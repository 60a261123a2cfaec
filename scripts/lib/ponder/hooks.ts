import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { ponderFile } from "./file.ts";

/** Loaded before Ponder (`--import`): parts of its own that make the most of a first sync, done faster. */
const replacements = new Map(
  Object.entries({
    "sync-store/index.js": "./bulkSyncStore.ts",
    "indexing-store/index.js": "./appendingStore.ts",
    "runtime/filter.js": "./quickFilter.ts",
    "database/actions.js": "./parallelIndexes.ts",
    "../../node_modules/drizzle-orm/utils.js": "./quickRows.ts",
  }).map(([file, replacement]) => {
    const original = ponderFile(file);
    if (!existsSync(fileURLToPath(original))) {
      throw new Error(`Ponder has no ${original} any more: ${replacement} must follow its new version.`);
    }
    return [original, new URL(replacement, import.meta.url).href];
  }),
);

const here = new URL("./", import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const replacement = replacements.get(found.url);
    // What replaces a part still finds the part itself.
    return replacement && !context.parentURL?.startsWith(here) ? next(replacement, context) : found;
  },
});
