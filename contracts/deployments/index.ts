// Written by `npm run deploy`. Do not edit.
import chain31337 from "./31337.json" with { type: "json" };

export const deployments = { 31337: chain31337 };
