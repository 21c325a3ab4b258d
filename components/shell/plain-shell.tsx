import type { ReactNode } from "react";
import { Banner } from "@/components/ui/banner";
import { Brand } from "./brand";

type Props = { readonly title: string; readonly demo?: boolean; readonly children: ReactNode };

/** Pages for people who are not signed in: one calm card in the middle. */
export function PlainShell({ title, demo = false, children }: Props) {
  return (
    <div className="flex min-h-dvh flex-col">
      {demo ? <DemoBanner /> : null}
      <main className="flex flex-1 items-start justify-center px-4 py-12 sm:items-center">
        <div className="w-full max-w-sm">
          <div className="mb-6">
            <Brand />
          </div>
          <div className="rounded-lg border border-line bg-surface p-6">
            <h1 className="mb-4 text-xl font-semibold">{title}</h1>
            {children}
          </div>
        </div>
      </main>
    </div>
  );
}

/** On every page of the demo. */
export function DemoBanner() {
  return (
    <Banner is="demo">
      <b>Demo.</b> Everything here is made up and runs on this machine only.
    </Banner>
  );
}
