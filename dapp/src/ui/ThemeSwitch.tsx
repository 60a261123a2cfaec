import { Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { type Theme, setTheme, theme } from "../lib/theme.ts";
import { buttonClass } from "./Button.tsx";

const order: Record<Theme, { next: Theme; icon: typeof Sun }> = {
  system: { next: "light", icon: Monitor },
  light: { next: "dark", icon: Sun },
  dark: { next: "system", icon: Moon },
};

export function ThemeSwitch() {
  const current = useSyncExternalStore(theme.subscribe, theme.get);
  const { next, icon: Icon } = order[current];
  return (
    <button
      type="button"
      className={buttonClass("ghost", "icon")}
      aria-label={`Theme: ${current}. Switch to ${next}`}
      title={`Theme: ${current}`}
      onClick={() => setTheme(next)}
    >
      <Icon className="size-[1.125rem]" aria-hidden />
    </button>
  );
}
