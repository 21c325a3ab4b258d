"use client";

import { backUpItself } from "@/app/(signed-in)/storage/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";

/** Asks for a backup of Holdfast's own database and keys now. */
export function BackUpHoldfast({ refusal }: { readonly refusal: string | null }) {
  const { run, pending, problem } = useAction(backUpItself);
  return (
    <div>
      <Button
        size="sm"
        pending={pending}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => void run({ what: "holdfast" })}
      >
        Back up Holdfast now
      </Button>
      <FormError problem={problem} />
    </div>
  );
}
