// Starts what processes.test.ts looks for: two programs, the second with a child of its own.
// "stubborn": that child ignores SIGTERM. "throw": this process fails at the end.
import { startProcess } from "../../scripts/lib/processes.ts";

const stubborn = process.argv.includes("stubborn") ? `process.on("SIGTERM", () => {});` : "";
const child = `${stubborn} setInterval(() => {}, 1000); console.log("pid " + process.pid)`;
const parent = `const child = require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" });
  child.on("spawn", () => setInterval(() => {}, 1000))`;

const idle = await startProcess("test-idle", "node", ["-e", "setInterval(() => {}, 1000)"]);
let childPid = 0;
const family = await startProcess("test-family", "node", ["-e", parent], {
  ready: /^pid \d+/,
  onLine: (line) => (childPid = Number(line.split(" ")[1])),
});
console.log(JSON.stringify([idle.pid, family.pid, childPid]));
if (process.argv.includes("throw")) throw new Error("The fixture was told to fail.");
