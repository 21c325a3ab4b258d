"use client";

import { search } from "@/app/(signed-in)/storage/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";

type Props = { readonly id: string; readonly name: string; readonly refusal: string | null };

/** Asks the worker for a look for archives that are not known here. */
export function LookThrough({ id, name, refusal }: Props) {
  const { run, pending, problem } = useAction(search);
  return (
    <div>
      <Button
        size="sm"
        pending={pending}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        aria-label={`Look for unknown archives in ${name}`}
        onClick={() => void run({ id })}
      >
        Look for unknown archives
      </Button>
      <FormError problem={problem} />
    </div>
  );
}
