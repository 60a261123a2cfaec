import { createStore } from "../lib/store.ts";

/** Whether the local chain's panel is open: the header opens it, and on a phone the menu at the bottom. */
export const localPanel = createStore(false);
