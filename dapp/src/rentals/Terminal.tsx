import { FitAddon } from "@xterm/addon-fit";
import { Terminal as Xterm } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { useEffect, useRef, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { type Session, openTerminal } from "./gateway.ts";
import { terminalTheme } from "./terminalTheme.ts";

interface TerminalProps {
  session: Session;
  /** The gateway did not let it in: the session may be over. Must stay the same function. */
  onRefused: () => void;
  tall: boolean;
}

/** A shell in the rental. Opens by itself; once it has ended, a button opens the next one. */
export function Terminal({ session, onRefused, tall }: TerminalProps) {
  const place = useRef<HTMLDivElement>(null);
  // A renewed session changes nothing for a shell that is open.
  const [shell, setShell] = useState({ session });
  const [ended, setEnded] = useState<string>();
  useEffect(() => {
    if (!place.current) return;
    return connect(place.current, shell.session, (why) => (why === undefined ? onRefused() : setEnded(why)));
  }, [shell, onRefused]);
  return (
    <div className="overflow-hidden rounded-control bg-[#101311]">
      <div
        ref={place}
        role="region"
        aria-label={`Terminal of rental ${session.rentalId}`}
        className={tall ? "h-[70dvh] p-3" : "h-80 p-3"}
      />
      {ended && (
        <div
          role="status"
          className="flex flex-wrap items-center justify-between gap-3 border-t border-line bg-sunken p-3 text-sm"
        >
          <span>{ended}</span>
          <Button
            size="small"
            onClick={() => {
              setEnded(undefined);
              setShell({ session });
            }}
          >
            Open a new shell
          </Button>
        </div>
      )}
    </div>
  );
}

const encoder = new TextEncoder();

/** Shows a shell in an element. Returns how to end that. `onEnd` is told why it ended; nothing when it was never let in. */
function connect(parent: HTMLElement, session: Session, onEnd: (why?: string) => void): () => void {
  const xterm = new Xterm({
    fontFamily: getComputedStyle(parent).getPropertyValue("--font-mono"),
    fontSize: 13,
    lineHeight: 1.25,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    screenReaderMode: true,
    scrollback: 5_000,
    theme: terminalTheme,
  });
  const fit = new FitAddon();
  xterm.loadAddon(fit);
  xterm.open(parent);
  const socket = openTerminal(session);
  let opened = false;
  let left = false;
  const tellSize = () => {
    const { cols: columns, rows } = xterm;
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ columns, rows }));
  };
  const type = (data: string | Uint8Array<ArrayBuffer>) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(typeof data === "string" ? encoder.encode(data) : data);
  };
  socket.onopen = () => {
    opened = true;
    fit.fit();
    tellSize();
    xterm.focus();
  };
  socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => xterm.write(new Uint8Array(data));
  socket.onclose = ({ reason }) => {
    if (left) return;
    onEnd(opened ? `This shell is closed: ${reason || "the connection broke"}.` : undefined);
  };
  xterm.onData(type);
  xterm.onBinary((data) => type(Uint8Array.from(data, (character) => character.charCodeAt(0))));
  xterm.onResize(tellSize);
  const sized = new ResizeObserver(() => fit.fit());
  sized.observe(parent);
  return () => {
    left = true;
    sized.disconnect();
    socket.close();
    xterm.dispose();
  };
}
