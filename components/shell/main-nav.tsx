"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

export type NavEntry = {
  readonly href: string;
  readonly label: string;
  /** Pages elsewhere that belong to this section. */
  readonly also?: string;
};

/** The sections; on a phone a second row that scrolls sideways. */
export function MainNav({ entries }: { readonly entries: readonly NavEntry[] }) {
  const path = usePathname();
  return (
    <nav
      aria-label="Main"
      className="-mx-4 flex overflow-x-auto px-4 max-md:order-last max-md:w-[calc(100%+2rem)] max-md:border-t max-md:border-line"
    >
      {entries.map(({ href, label, also }) => {
        const under = (place: string) => path === place || path.startsWith(`${place}/`);
        const current = href === "/" ? path === "/" : under(href) || (also !== undefined && under(also));
        return (
          <Link
            key={href}
            href={href}
            aria-current={current ? "page" : undefined}
            className={`border-b-2 px-2.5 py-3 whitespace-nowrap ${current ? "border-ink font-semibold" : "border-transparent text-muted hover:text-ink"}`}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
