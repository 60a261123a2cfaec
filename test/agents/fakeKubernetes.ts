import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocketServer, type WebSocket } from "ws";

type Item = { metadata: { name: string; labels: Record<string, string> }; spec: object; status?: object };
export type FakeKubernetes = Awaited<ReturnType<typeof openFakeKubernetes>>;

/**
 * A fake of Kubernetes' API server, since these machines run no cluster: it keeps pods and claims, and what is executed in a pod
 * runs as a process in a folder.
 */
export async function openFakeKubernetes(token: string) {
  const folder = await mkdtemp(join(tmpdir(), "rackshare-fake-"));
  const kinds = { pods: new Map<string, Item>(), resourceclaims: new Map<string, Item>() };
  const children = new Map<string, Set<ChildProcess>>();
  const base = /^\/(api\/v1|apis\/resource\.k8s\.io\/v1)\/namespaces\/rentals\/(pods|resourceclaims)(?:\/([^/]+))?$/;

  async function answer(method: string, url: URL, body: string, reply: ServerResponse): Promise<void> {
    const json = (value: unknown, status = 200): void => {
      reply.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(value));
    };
    const [, group, kind, name] = base.exec(url.pathname) ?? [];
    if (!kind || (kind === "pods") !== (group === "api/v1")) return json({ message: "no such path" }, 404);
    const items = kinds[kind as keyof typeof kinds];
    if (method === "POST") {
      const item = JSON.parse(body) as Item;
      const made = item.metadata.name;
      if (items.has(made)) return json({ message: `${kind} "${made}" already exists` }, 409);
      if (kind === "pods") await mkdir(join(folder, made), { recursive: true });
      const status = { phase: "Running", containerStatuses: [{ ready: true }] };
      items.set(made, { ...item, ...(kind === "pods" && { status }) });
      return json(item, 201);
    }
    if (!name) {
      const [key, value] = (url.searchParams.get("labelSelector") ?? "").split("=") as [string, string];
      return json({ items: [...items.values()].filter(({ metadata }) => metadata.labels[key] === value) });
    }
    const item = items.get(name);
    if (!item) return json({ message: `${kind} "${name}" not found` }, 404);
    if (method === "DELETE") {
      items.delete(name);
      if (kind === "pods") await end(name);
    }
    json(item);
  }

  async function end(pod: string): Promise<void> {
    for (const child of children.get(pod) ?? []) kill(child);
    children.delete(pod);
    await rm(join(folder, pod), { recursive: true, force: true });
  }

  function exec(pod: string, query: URLSearchParams, socket: WebSocket): void {
    const command = query.getAll("command") as [string, ...string[]];
    const cwd = join(folder, pod);
    const isTty = query.get("tty") === "true";
    const line = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
    const [program, ...args] = isTty ? ["script", "-qfec", line, "/dev/null"] : command;
    const child = spawn(program, args, { cwd, detached: true, env: { PATH: process.env.PATH, HOME: cwd } });
    children.set(pod, (children.get(pod) ?? new Set()).add(child));
    const frame = (to: number, data: Buffer): void => socket.send(Buffer.concat([Buffer.from([to]), data]));
    child.stdout.on("data", (data: Buffer) => frame(1, data));
    child.stderr.on("data", (data: Buffer) => frame(2, data));
    child.stdin.on("error", () => {});
    socket.on("message", (data: Buffer) => data[0] === 0 && child.stdin.write(data.subarray(1)));
    socket.on("close", () => isTty && kill(child));
    child.on("close", (code) => {
      const causes = [{ reason: "ExitCode", message: `${code ?? 137}` }];
      const failure = { status: "Failure", reason: "NonZeroExitCode", details: { causes } };
      frame(3, Buffer.from(JSON.stringify(code === 0 ? { status: "Success" } : failure)));
      socket.close();
    });
  }

  const isKnown = (authorization: string | undefined): boolean => authorization === `Bearer ${token}`;
  const server = createServer((request, reply) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      if (!isKnown(request.headers.authorization)) return void reply.writeHead(401).end("{}");
      void answer(request.method ?? "", new URL(request.url ?? "/", "http://fake"), body, reply);
    });
  });
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] as string });
  server.on("upgrade", (request, socket, head) => {
    const url = new URL(request.url ?? "/", "http://fake");
    const pod = /^\/api\/v1\/namespaces\/rentals\/pods\/([^/]+)\/exec$/.exec(url.pathname)?.[1];
    if (!pod || !kinds.pods.has(pod) || !isKnown(request.headers.authorization)) {
      return void socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
    }
    sockets.handleUpgrade(request, socket, head, (client) => exec(pod, url.searchParams, client));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    ...kinds,
    async close(): Promise<void> {
      await Promise.all([...kinds.pods.keys()].map(end));
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // it has just ended
  }
}
