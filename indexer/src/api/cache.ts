import type { MiddlewareHandler } from "hono";
import { readVersion } from "./live.ts";

interface Answer {
  status: number;
  body: string;
  headers: Record<string, string>;
}

const maxAnswers = 2_000;
const answers = new Map<string, Promise<Answer>>();
let version = "";

/** Answers the same question only once for each indexed block, however many ask it. Failures are not kept. */
export const answerOncePerBlock: MiddlewareHandler = async (c, next) => {
  const now = await readVersion();
  if (now !== version || answers.size >= maxAnswers) answers.clear();
  version = now;

  const question = c.req.url;
  const known = answers.get(question);
  if (known) {
    const { status, body, headers } = await known;
    return new Response(body, { status, headers });
  }
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  promise.catch(() => {});
  answers.set(question, promise);
  try {
    await next();
    const body = await c.res.clone().text();
    const headers = Object.fromEntries([...c.res.headers].filter(([name]) => name.startsWith("content-")));
    resolve({ status: c.res.status, body, headers });
    if (c.res.status !== 200) answers.delete(question);
  } catch (error) {
    answers.delete(question);
    reject(error);
    throw error;
  }
};

/** The same for what several answers are made of. */
export function oncePerBlock<T>(read: () => Promise<T>): () => Promise<T> {
  let latest: { readonly version: string; readonly found: Promise<T> } | undefined;
  return async () => {
    const now = await readVersion();
    if (latest?.version !== now) {
      latest = { version: now, found: read() };
      latest.found.catch(() => (latest = undefined));
    }
    return latest.found;
  };
}
