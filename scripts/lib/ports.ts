import { createServer, type AddressInfo } from "node:net";

/** Whether something could listen on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** The first free port from this one on, of the next hundred. @throws when there is none. */
export async function nextFree(from: number): Promise<number> {
  for (let port = from; port < from + 100; port++) if (await isFree(port)) return port;
  throw new Error(`Ports ${from} to ${from + 99} are all taken. Stop what uses them.`);
}

/**
 * A TCP port of 127.0.0.1 that nothing listens on.
 * @param wanted any unless given
 * @throws when that one is taken
 */
export async function findFreePort(wanted = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once("error", fail).listen(wanted, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
