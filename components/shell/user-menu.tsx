"use client";

import { Popover } from "@base-ui/react/popover";
import { ChevronDown } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { NavEntry } from "./main-nav";
import { ThemeChoice } from "./theme-choice";

type Props = {
  readonly person: { readonly name: string; readonly role: string };
  readonly more: readonly NavEntry[];
  readonly signOut: ReactNode;
};

/** Who is signed in, in which role, the pages that are no section, the look, and the way out. */
export function UserMenu({ person, more, signOut }: Props) {
  return (
    <Popover.Root>
      <Popover.Trigger className="inline-flex min-h-9 items-center gap-1.5 rounded-md px-2 hover:bg-raised">
        <span className="max-w-40 truncate font-semibold max-sm:max-w-24">{person.name}</span>
        <span className="text-muted">· {person.role}</span>
        <ChevronDown aria-hidden="true" size={14} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-50">
          <Popover.Popup
            aria-label="Your account"
            className="w-56 rounded-lg border border-line bg-surface p-3 text-base text-ink shadow-lg"
          >
            <div className="mb-3">
              {[{ href: "/account", label: "Your account" }, ...more].map(({ href, label }) => (
                <Link key={href} href={href} className="block rounded px-1 py-1 hover:bg-raised">
                  {label}
                </Link>
              ))}
            </div>
            <ThemeChoice />
            {signOut}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
