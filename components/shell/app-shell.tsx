import Link from "next/link";
import type { ReactNode } from "react";
import { Brand } from "./brand";
import { Keyboard } from "./keyboard";
import { MainNav, type NavEntry } from "./main-nav";
import { DemoBanner } from "./plain-shell";
import { UserMenu } from "./user-menu";

type Props = {
  readonly nav: readonly NavEntry[];
  /** What has no place among the sections: in the menu of the person, and in the palette. */
  readonly more: readonly NavEntry[];
  readonly person: { readonly name: string; readonly role: string };
  readonly demo: boolean;
  /** The way out: a form or button that ends the session. */
  readonly signOut: ReactNode;
  readonly banner?: ReactNode;
  readonly children: ReactNode;
};

/** The frame of every signed-in page. It draws; it decides nothing about who may see what. */
export function AppShell({ nav, more, person, demo, signOut, banner, children }: Props) {
  const unlisted = [
    { href: "/releases", label: "Releases" },
    { href: "/account", label: "Your account" },
  ];
  const places = [...nav, ...more, ...unlisted].map(({ href, label }) => ({ group: "Go to", label, href }));
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded focus:bg-surface focus:px-3 focus:py-2"
      >
        Skip to the content
      </a>
      {demo ? <DemoBanner /> : null}
      {banner}
      <header className="sticky top-0 z-30 border-b border-line bg-surface print:static">
        <div className="mx-auto flex min-h-13 max-w-6xl flex-wrap items-center gap-x-5 px-4">
          <Link href="/" aria-label="Holdfast, overview" className="py-2">
            <Brand />
          </Link>
          <MainNav entries={nav} />
          <div className="ml-auto flex items-center gap-2">
            <Keyboard entries={places} />
            <UserMenu person={person} more={more} signOut={signOut} />
          </div>
        </div>
      </header>
      <main id="content" className="mx-auto w-full max-w-6xl flex-1 px-4 py-6">
        {children}
      </main>
    </div>
  );
}
