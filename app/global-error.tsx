"use client";

import { Brand } from "@/components/shell/brand";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import "./globals.css";

/** Stands in for the whole document, so it can rely on nothing that the layout brings. */
export default function GlobalError({ error }: { readonly error: unknown }) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : null;
  return (
    <html lang="en">
      <body>
        <title>Holdfast could not show this page</title>
        <main className="mx-auto max-w-2xl space-y-6 px-4 py-16">
          <Brand />
          <EmptyState
            wholePage
            title="Holdfast could not show this page"
            hint={`Nothing was changed by looking. If it stays so, look at the log${digest ? ` under ${digest}` : ""}.`}
            action={<Button onClick={() => window.location.reload()}>Reload</Button>}
          />
        </main>
      </body>
    </html>
  );
}
