"use client";

import { Popover } from "@base-ui/react/popover";
import { ChevronDown } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { chooseTheme, type Theme } from "./theme";

const themes: readonly { theme: Theme; label: string }[] = [
  { theme: "system", label: "System" },
  { theme: "light", label: "Light" },
  { theme: "dark", label: "Dark" },
];

/** Who is signed in, in which role, the look, and the way out. */
export function UserMenu({
  person,
  signOut,
}: {
  readonly person: { readonly name: string; readonly role: string };
  readonly signOut: ReactNode;
}) {
  return (
    <Popover.Root>
      <Popover.Trigger className="inline-flex min-h-9 items-center gap-1.5 rounded-md px-2 hover:bg-raised">
        <span className="font-semibold">{person.name}</span>
        <span className="text-muted">· {person.role}</span>
        <ChevronDown aria-hidden="true" size={14} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-50">
          <Popover.Popup
            aria-label="Your account"
            className="w-56 rounded-lg border border-line bg-surface p-3 text-base text-ink shadow-lg"
          >
            <Link href="/account" className="mb-3 block rounded px-1 py-1 hover:bg-raised">
              Your account
            </Link>
            <fieldset className="mb-3">
              <legend className="mb-1 px-1 text-sm text-muted">Look</legend>
              <div className="flex gap-1">
                {themes.map(({ theme, label }) => (
                  <button
                    key={theme}
                    type="button"
                    onClick={() => chooseTheme(theme)}
                    className="flex-1 rounded-md border border-line px-2 py-1 text-sm hover:bg-raised"
                  >
                    {label}
                  </button>
                ))}
              </div>
            </fieldset>
            {signOut}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
