import { startWorld } from "../../scripts/lib/world.ts";
import { ports } from "./ports.ts";

// The same world as `npm start`, on other ports and without its dapp: the tests look at a production build.
const world = await startWorld({
  ports,
  folder: ".rackshare/e2e",
  dapp: false,
  onStep: (what, seconds) => console.log(`${what}: ${seconds.toFixed(1)} s`),
}).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
console.log(`The tests' world answers at ${world.urls.rpc}.`);
