import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type StubEngine = Awaited<ReturnType<typeof openStubEngine>>;

type Container = { HostConfig: { DeviceRequests: unknown }; Labels: Record<string, string>; State: string };

/**
 * A stub of a container engine with GPUs, which these machines lack: it keeps what Docker's API asks it to run, runs nothing, and
 * answers every command as `nvidia-smi -L`.
 */
export async function openStubEngine() {
  const folder = await mkdtemp(join(tmpdir(), "rackshare-stub-"));
  const socketPath = join(folder, "engine.sock");
  const containers = new Map<string, Container>();
  const volumes = new Map<string, Record<string, string> | undefined>();
  const stub = { gpus: { says: "", exit: 0 }, removes: true, hasQuotas: false };
  let server: Server | undefined;

  function answer(method: string, url: URL, body: unknown, reply: ServerResponse): void {
    const json = (value: unknown, status = 200): void => {
      reply.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
    };
    const [, kind, name = "", verb] = url.pathname.split("/");
    const container = containers.get(name);
    if (kind === "version") return json({ Version: "0", Components: [{ Name: "Stub" }] });
    if (kind === "images") return json({ Id: "stub" });
    if (kind === "networks" && method === "GET") return json({ message: "no such network" }, 404);
    if (kind === "volumes" && method === "GET") return json({ Volumes: null });
    if (kind === "volumes" && method === "POST") {
      const { Name, DriverOpts } = body as { Name: string; DriverOpts?: Record<string, string> };
      if (DriverOpts && !stub.hasQuotas) return json({ message: "quota size requested but no quota support" }, 500);
      volumes.set(Name, DriverOpts);
    }
    if (kind === "networks" || kind === "volumes") return json({ Id: "stub" }, method === "DELETE" ? 204 : 201);
    if (kind === "exec" && verb === "start") return sayGpus(reply);
    if (kind === "exec") return json({ ExitCode: stub.gpus.exit });
    if (name === "create") {
      containers.set(url.searchParams.get("name") as string, { ...(body as Container), State: "created" });
      return json({ Id: "stub" }, 201);
    }
    if (name === "json") {
      return json([...containers.values()].map(({ Labels, State }) => ({ Labels, State })));
    }
    if (!container) return json({ message: "no such container" }, 404);
    if (verb === "exec") return json({ Id: "stub" }, 201);
    if (verb === "json") return json({ State: { Running: container.State === "running" } });
    if (verb === "start") container.State = "running";
    if (method === "DELETE" && !stub.removes) return json({ message: "container is stuck" }, 500);
    if (method === "DELETE") containers.delete(name);
    reply.writeHead(204).end();
  }

  /** As Docker multiplexes it: a head of eight bytes, the last four of them the length. */
  function sayGpus(reply: ServerResponse): void {
    const text = Buffer.from(stub.gpus.says);
    const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32BE(text.length, 4);
    reply.writeHead(200, { "Content-Type": "application/vnd.docker.raw-stream" });
    reply.end(text.length > 0 ? Buffer.concat([head, text]) : undefined);
  }

  async function start(): Promise<void> {
    server = createServer((request, reply) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const text = Buffer.concat(parts).toString();
        const body: unknown = text.startsWith("{") ? JSON.parse(text) : undefined;
        answer(request.method ?? "", new URL(request.url ?? "/", "http://engine"), body, reply);
      });
    });
    await new Promise<void>((resolve) => server?.listen(socketPath, resolve));
  }

  async function stop(): Promise<void> {
    await new Promise((resolve) => {
      server?.close(resolve);
      server?.closeAllConnections();
    });
  }

  await start();
  return Object.assign(stub, {
    socketPath,
    start,
    stop,
    containers,
    /** The options that each was made with. */
    volumes,
    created(name: string): Container {
      const container = containers.get(name);
      if (!container) throw new Error(`${name} was not created.`);
      return container;
    },
    async close(): Promise<void> {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  });
}
