import type { Call, Signer } from "./transactions.ts";

/** Two calls in one confirmation where the wallet sends batches. Elsewhere the first is sent, and the second is left to send. */
export async function inOrder({ batching, send }: Signer, first: Call, step: string, then: Call): Promise<Call> {
  if ((await batching()) !== "unsupported") return { ...then, after: first, step: undefined };
  await send(first, step);
  return then;
}
