/** Three rack units, the middle one shared: short, with its light on. */
function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g className="fill-on-accent">
        <rect x="7" y="7.5" width="18" height="4.5" rx="1.5" />
        <rect x="7" y="13.75" width="11.5" height="4.5" rx="1.5" />
        <rect x="7" y="20" width="18" height="4.5" rx="1.5" opacity=".5" />
        <circle cx="22.8" cy="16" r="2.1" />
      </g>
    </svg>
  );
}

export function Logo() {
  return (
    <span className="flex items-center gap-2.5 text-[1.0625rem] font-semibold tracking-[-0.02em]">
      <LogoMark className="size-7" />
      <span className="max-[22rem]:hidden">Rackshare</span>
    </span>
  );
}
