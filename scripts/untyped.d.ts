declare module "pg-copy-streams" {
  import type { Submittable } from "pg";
  import type { Writable } from "node:stream";
  export function from(sql: string): Writable & Submittable;
}

declare module "autocannon" {
  type Latency = { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number };
  type Result = {
    readonly latency: Latency;
    readonly requests: { readonly average: number; readonly total: number };
    readonly non2xx: number;
    readonly errors: number;
    readonly timeouts: number;
  };
  type Options = {
    readonly url: string;
    readonly connections: number;
    readonly duration: number;
    readonly overallRate?: number;
    readonly workers?: number;
    readonly requests?: readonly { readonly method: "GET"; readonly path: string }[];
  };
  export default function autocannon(options: Options): Promise<Result>;
}
