import type { ReactNode } from "react";

export function Kbd({ children }: { readonly children: ReactNode }) {
  return <kbd className="rounded border border-line bg-raised px-1.5 py-0.5 font-mono text-xs">{children}</kbd>;
}
