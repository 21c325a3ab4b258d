"use client";

import { tryIt } from "@/app/(signed-in)/storage/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";

type Props = { readonly id: string; readonly name: string; readonly refusal: string | null };

/** Asks the worker for a look at a destination now. */
export function TryNow({ id, name, refusal }: Props) {
  const { run, pending, problem } = useAction(tryIt);
  return (
    <div>
      <Button
        size="sm"
        pending={pending}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        aria-label={`Try ${name} now`}
        onClick={() => void run({ id })}
      >
        Try now
      </Button>
      <FormError problem={problem} />
    </div>
  );
}
