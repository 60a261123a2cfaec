import { createStore } from "../lib/store.ts";

/** Whether the connect dialog is open: any button may open it. */
export const connectDialog = createStore(false);
