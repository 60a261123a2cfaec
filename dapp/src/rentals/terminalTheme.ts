import type { ITheme } from "@xterm/xterm";

/** Dark in both themes, as programs that colour their output expect. */
export const terminalTheme: ITheme = {
  background: "#101311",
  foreground: "#e6e9e3",
  cursor: "#52c297",
  cursorAccent: "#101311",
  selectionBackground: "#2f5c4b",
  black: "#2b302c",
  red: "#f28b82",
  green: "#74d5b0",
  yellow: "#e2b659",
  blue: "#8ab4f8",
  magenta: "#c9b3f5",
  cyan: "#7fd3e0",
  white: "#d6dad2",
  brightBlack: "#90968d",
  brightRed: "#f8aea7",
  brightGreen: "#9be5c8",
  brightYellow: "#f0cf8a",
  brightBlue: "#aecbfa",
  brightMagenta: "#ddd0fb",
  brightCyan: "#a8e4ed",
  brightWhite: "#ffffff",
};
