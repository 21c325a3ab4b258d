"use client";

import { useState } from "react";
import { remove } from "@/app/(signed-in)/schedules/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormError } from "@/components/ui/form-error";

type Props = { readonly id: string; readonly name: string; readonly refusal: string | null };

/** Removes a schedule for good, after saying what stays. */
export function RemoveSchedule({ id, name, refusal }: Props) {
  const [open, setOpen] = useState(false);
  const { run, reset, pending, problem } = useAction(remove);
  const trigger = (
    <Button
      size="sm"
      variant="danger"
      disabled={refusal !== null}
      title={refusal ?? undefined}
      aria-label={`Remove ${name}`}
    >
      Remove
    </Button>
  );
  if (refusal) return trigger;
  return (
    <Dialog
      trigger={trigger}
      title={`Remove ${name}`}
      description="It never fires again; to stop it for a while, disable it. The backups it asked for stay, kept as they are now, and so does what became of its times. Removing it cannot be undone, but a new one can be added."
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) reset();
      }}
    >
      <FormError problem={problem} />
      <Button
        variant="danger"
        pending={pending}
        onClick={async () => {
          const answer = await run({ id });
          if (answer.ok) setOpen(false);
        }}
      >
        Remove {name}
      </Button>
    </Dialog>
  );
}
