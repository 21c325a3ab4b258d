"use client";

import { drift } from "@/app/(signed-in)/migrations/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";

type Props = { readonly environmentId: string; readonly name: string; readonly refusal: string | null };

/** Has the schema compared with what its migrations build. */
export function CheckDrift({ environmentId, name, refusal }: Props) {
  const { run, pending, problem, done } = useAction(drift);
  return (
    <>
      <FormError problem={problem} />
      <Button
        size="sm"
        pending={pending}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => void run({ environmentId })}
      >
        {done ? "Being compared" : "Look for drift"}
        <span className="sr-only"> in {name}</span>
      </Button>
    </>
  );
}
