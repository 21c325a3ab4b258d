"use client";

import { Brand } from "@/components/shell/brand";
import { Button, LinkButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

type Props = { readonly error: unknown; readonly retry: () => void };

export default function ErrorPage({ error, retry }: Props) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : null;
  return (
    <main className="mx-auto max-w-2xl space-y-6 px-4 py-16">
      <Brand />
      <EmptyState
        wholePage
        title="This page could not be shown"
        hint={
          <>
            Nothing was changed by looking; runs go on in the worker.{" "}
            {digest ? (
              <>
                The log has it under the reference <code className="font-mono select-all">{digest}</code>.
              </>
            ) : null}
          </>
        }
        action={
          <div className="flex flex-wrap justify-center gap-2">
            <Button variant="primary" onClick={retry}>
              Try again
            </Button>
            <LinkButton href="/">To the overview</LinkButton>
          </div>
        }
      />
    </main>
  );
}
