import type { MiddlewareHandler } from "hono";
import { readVersion } from "./live.ts";

interface Answer {
  status: number;
  body: string;
  headers: Record<string, string>;
}

const keepAnswer = createKeep<Answer>({ most: 2_000, isKept: ({ status }) => status === 200 });

/** Answers the same question only once for each indexed block, however many ask it. Failures are not kept. */
export const answerOncePerBlock: MiddlewareHandler = async (c, next) => {
  let isFirst = false;
  const { status, body, headers } = await keepAnswer(c.req.url, async () => {
    isFirst = true;
    await next();
    return {
      status: c.res.status,
      body: await c.res.clone().text(),
      headers: Object.fromEntries([...c.res.headers].filter(([name]) => name.startsWith("content-"))),
    };
  });
  if (!isFirst) return new Response(body, { status, headers });
};

/** The same for what several answers are made of. */
export function oncePerBlock<T>(read: () => Promise<T>): () => Promise<T> {
  const keep = createKeep<T>();
  return () => keep("", read);
}

/** Keeps what was found, by name, until the tables change. What failed, or need not be kept, is looked for again. */
function createKeep<T>({ most = Infinity, isKept = (_found: T): boolean => true } = {}) {
  const kept = new Map<string, Promise<T>>();
  let version = "";
  return async (name: string, find: () => Promise<T>): Promise<T> => {
    const now = await readVersion();
    if (now !== version || kept.size >= most) kept.clear();
    version = now;
    const known = kept.get(name);
    if (known) return known;
    const found = find();
    const forget = (): void => {
      if (kept.get(name) === found) kept.delete(name);
    };
    kept.set(name, found);
    found.then((it) => isKept(it) || forget(), forget);
    return found;
  };
}
