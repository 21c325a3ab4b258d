"use client";

import { inspect } from "@/app/(signed-in)/migrations/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";

type Props = { readonly environmentId: string; readonly looking: boolean; readonly refusal: string | null };

/** Has the worker look at what of the failed migrations took effect. */
export function InspectFailure({ environmentId, looking, refusal }: Props) {
  const { run, pending, problem } = useAction(inspect);
  return (
    <div>
      <FormError problem={problem} />
      <Button
        variant="primary"
        pending={pending || looking}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => void run({ environmentId })}
      >
        Look at what took effect
      </Button>
    </div>
  );
}
