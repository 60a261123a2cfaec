import type { ReactNode } from "react";

/** A titled part of a sheet. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="space-y-3 border-t border-line pt-5">
      <h3 className="text-[0.9375rem]">{title}</h3>
      {children}
    </section>
  );
}
