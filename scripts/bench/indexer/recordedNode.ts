import { join } from "node:path";
import { findFreePort } from "../../lib/ports.ts";
import { startProcess } from "../../lib/processes.ts";

export type RecordedNode = {
  readonly rpcUrl: string;
  /** From now on its head moves by an empty block each second. */
  goOn(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a process that answers for a recorded chain as its node did: `serve.ts`. */
export async function startRecordedNode(recording: string): Promise<RecordedNode> {
  const port = await findFreePort();
  const process = await startProcess(
    "bench-node",
    "node",
    [join(import.meta.dirname, "serve.ts"), recording, String(port)],
    {
      ready: /Serving a recorded chain/,
      readyTimeoutMs: 300_000,
    },
  );
  const rpcUrl = `http://127.0.0.1:${port}`;
  return {
    rpcUrl,
    async goOn() {
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "bench_goOn" });
      await fetch(rpcUrl, { method: "POST", body, headers: { "content-type": "application/json" } });
    },
    stop: () => process.stop(),
  };
}
