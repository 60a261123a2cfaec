import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Address } from "viem";

/** One question of an inspector that was answered. */
export type Asked = {
  readonly inspector: Address;
  readonly epoch: number;
  readonly sample: number;
  readonly round: number;
  /** True if the answer was one that is signed. */
  readonly answered: boolean;
};

/** The way to a host's gateway, which writes down who asked what. */
export type Wire = {
  readonly url: string;
  /** Requests for receipts, once they were answered: by the host, or by nobody. */
  readonly looks: Asked[];
  /** Challenges, when they came. */
  readonly challenges: Asked[];
  /** Requests under way that are not held back. */
  busy(): number;
  /** [milliseconds] since the last question of an inspector came or was answered, whatever is held back. */
  quietFor(): number;
  /** Lets go the answers that were held back for more than a sample. */
  releaseOld(): void;
  /** Lets go all answers, and holds none back any more. */
  open(): void;
  close(): Promise<void>;
};

export type Moment = { epoch: number; sample: number; /** Counts restarts of who lost its memory. */ round: number };

/** @param isSlow holds each answer to a challenge back until it is let go */
export async function openWire(target: string, isSlow: boolean, moment: () => Moment): Promise<Wire> {
  const looks: Asked[] = [];
  const challenges: Asked[] = [];
  let held: { nth: number; go: () => void }[] = [];
  const nth = (): number => moment().epoch * 24 + moment().sample;
  let underWay = 0;
  let heardAt = 0;

  async function pass(request: IncomingMessage, body: string): Promise<{ status: number; text: string }> {
    try {
      const { method = "GET", url = "/", headers } = request;
      const init = { method, headers: { "Content-Type": headers["content-type"] ?? "" }, ...(body && { body }) };
      const reply = await fetch(new URL(url, target), init);
      return { status: reply.status, text: await reply.text() };
    } catch {
      return { status: 502, text: "{}" };
    }
  }

  async function carry(request: IncomingMessage): Promise<{ status: number; text: string }> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const { epoch, sample, round } = moment();
    if (request.url === "/health") {
      const asked = JSON.parse(body) as { inspector: Address; epoch: string; sample: string };
      const reply = await pass(request, body);
      const about = { inspector: asked.inspector, epoch: Number(asked.epoch), sample: Number(asked.sample) };
      looks.push({ ...about, round, answered: reply.status === 200 });
      return reply;
    }
    if (request.url !== "/challenges") return pass(request, body);
    const { challenge } = JSON.parse(body) as { challenge: { inspector: Address } };
    const reply = await pass(request, body);
    const { inspector } = challenge;
    if (reply.status === 200) challenges.push({ inspector, epoch, sample, round, answered: true });
    if (!isSlow || reply.status !== 200) return reply;
    underWay--;
    await new Promise<void>((go) => held.push({ nth: nth(), go }));
    underWay++;
    return reply;
  }

  const server = createServer((request, response) => {
    underWay++;
    const note = (): void => {
      if (request.method === "POST") heardAt = performance.now();
    };
    note();
    void carry(request)
      .then(({ status, text }) => response.writeHead(status, { "Content-Type": "application/json" }).end(text))
      .finally(() => {
        underWay--;
        note();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const releaseOld = (): void => {
    const isOld = (since: number): boolean => !isSlow || nth() >= since + 2;
    for (const { nth: since, go } of held) if (isOld(since)) go();
    held = held.filter(({ nth: since }) => !isOld(since));
  };
  const open = (): void => {
    isSlow = false;
    releaseOld();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    looks,
    challenges,
    busy: () => underWay,
    quietFor: () => (underWay > 0 ? 0 : performance.now() - heardAt),
    releaseOld,
    open,
    async close() {
      open();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
