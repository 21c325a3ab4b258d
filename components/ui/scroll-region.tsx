import type { ReactNode } from "react";

type Props = { readonly label: string; readonly className?: string; readonly children: ReactNode };

/** A scrolling region must be reachable by keyboard (WCAG 2.1.1), though nothing in it acts. */
export const reachable = { tabIndex: 0 };

/** What may be wider than its place: it scrolls sideways, by keyboard too. */
export function ScrollRegion({ label, className = "", children }: Props) {
  return (
    <section aria-label={label} {...reachable} className={`overflow-x-auto -outline-offset-2 ${className}`}>
      {children}
    </section>
  );
}
