import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

const mark = "?apart";

/**
 * Gives a package that is loaded late its own copy of whatever it imports. Modules it shares with the first page would
 * otherwise bring along, on the first page, all that only the package needs of them.
 */
export function keepApart(packageName: string): Plugin {
  return {
    name: "keep-apart",
    apply: "build",
    enforce: "pre",
    async resolveId(source, importer, options) {
      if (source !== packageName && !importer?.endsWith(mark)) return null;
      const resolved = await this.resolve(source, importer?.replace(mark, ""), { ...options, skipSelf: true });
      if (!resolved || resolved.external || resolved.id.startsWith("\0") || !/\.[cm]?js$/.test(resolved.id))
        return resolved;
      return { ...resolved, id: resolved.id + mark };
    },
    async load(id) {
      return id.endsWith(mark) ? { code: await readFile(id.slice(0, -mark.length), "utf8"), moduleType: "js" } : null;
    },
  };
}
