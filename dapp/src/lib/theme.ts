import { createStore } from "./store.ts";

export type Theme = "system" | "light" | "dark";
const key = "rackshare.theme";

/** The reader's choice of theme. public/first.js applies the same choice before the first paint. */
export const theme = createStore<Theme>(readTheme());

export function setTheme(next: Theme): void {
  if (next === "system") {
    localStorage.removeItem(key);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(key, next);
    document.documentElement.dataset.theme = next;
  }
  theme.set(next);
}

function readTheme(): Theme {
  const remembered = document.documentElement.dataset.theme;
  return remembered === "light" || remembered === "dark" ? remembered : "system";
}
