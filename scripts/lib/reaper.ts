// Outlives whoever started it by a moment. Reads "+<group>" and "-<group>" lines from a pipe; when the pipe closes,
// as it does even if the parent was killed, it ends every process group that is still listed, the latest first.
import { createInterface } from "node:readline";
import { endGroup } from "./processGroup.ts";

const graceMs = Number(process.argv[2]);
const groups = new Set<number>();

for await (const line of createInterface(process.stdin)) {
  const group = Number(line.slice(1));
  if (line.startsWith("+")) groups.add(group);
  else groups.delete(group);
}
for (const group of [...groups].reverse()) await endGroup(group, graceMs);
