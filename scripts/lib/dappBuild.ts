import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";

const dapp = join(import.meta.dirname, "../../dapp");

export type DappBuild = {
  readonly files: readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[];
  /** The page's HTML. */
  readonly page: string;
};

/**
 * Builds the dapp as `npm run dapp:build` does.
 * @param env on top of this process's own.
 * @param outDir where to write it; nothing is written without.
 */
export async function buildDapp(env: Record<string, string> = {}, outDir?: string): Promise<DappBuild> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    const result = await build({
      root: dapp,
      configFile: join(dapp, "vite.config.ts"),
      logLevel: "silent",
      build: { write: outDir !== undefined, ...(outDir && { outDir }) },
    });
    const { output } = result as Rolldown.RolldownOutput;
    const page = output.find(({ fileName }) => fileName === "index.html");
    if (page?.type !== "asset") throw new Error("The build has no index.html.");
    return { files: output, page: String(page.source) };
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** What of a build's JavaScript somebody loads who opens the market: the entry, the page's chunk, and all that both import. */
export function firstLoad({ files }: DappBuild): Rolldown.OutputChunk[] {
  const chunks = files.filter((file) => file.type === "chunk");
  const found = new Set<Rolldown.OutputChunk>();
  const add = (chunk: Rolldown.OutputChunk | undefined): void => {
    if (!chunk || found.has(chunk)) return;
    found.add(chunk);
    for (const name of chunk.imports) add(chunks.find(({ fileName }) => fileName === name));
  };
  const holds = (module: string) => chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(module));
  for (const chunk of chunks.filter(({ isEntry }) => isEntry)) add(chunk);
  const market = holds("rigs/MarketPage.tsx");
  if (!market) throw new Error("The market has no chunk of its own any more: name what is loaded first.");
  add(market);
  return [...found];
}

/** [KiB] */
export function gzippedSize(chunks: readonly Rolldown.OutputChunk[]): number {
  return chunks.reduce((sum, { code }) => sum + gzipSync(code).length, 0) / 1024;
}
