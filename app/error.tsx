"use client";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

type Props = { readonly error: Error & { digest?: string }; readonly reset: () => void };

export default function ErrorPage({ error, reset }: Props) {
  return (
    <div className="mx-auto max-w-2xl px-4 py-16">
      <EmptyState
        wholePage
        title="This page could not be shown"
        hint={
          <>
            Nothing was changed by looking.{" "}
            {error.digest ? (
              <>
                The log has it under the reference <code className="font-mono">{error.digest}</code>.
              </>
            ) : null}
          </>
        }
        action={<Button onClick={reset}>Try again</Button>}
      />
    </div>
  );
}
