import { parseArgs } from "node:util";
import { buildDapp, firstLoad, gzippedSize } from "../lib/dappBuild.ts";

export type Size = { readonly firstLoadKiB: number; readonly allKiB: number };

/** `npm run bench -- size`: how much JavaScript the production build has, and how much of it a browser loads before the market shows. */
export async function size(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: "boolean", default: false } } });
  const built = await buildDapp({ VITE_CHAIN_ID: "31337" });
  const round = (kib: number): number => Math.round(kib * 10) / 10;
  const found: Size = {
    firstLoadKiB: round(gzippedSize(firstLoad(built))),
    allKiB: round(gzippedSize(built.files.filter((file) => file.type === "chunk"))),
  };
  if (values.json) return console.log(JSON.stringify(found));
  console.log(
    `before the market shows  ${found.firstLoadKiB} KiB, gzipped; target 250 ${found.firstLoadKiB <= 250 ? "✔" : "✖"}`,
  );
  console.log(`all of it                ${found.allKiB} KiB`);
}
