"use client";

import { again } from "@/app/(signed-in)/notifications/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";

/** Sends a message once more. */
export function DeliverAgain({ id }: { readonly id: string }) {
  const { run, pending, problem } = useAction(again);
  return (
    <>
      <FormError problem={problem} />
      <Button size="sm" pending={pending} onClick={() => void run({ id })}>
        Deliver again
      </Button>
    </>
  );
}
