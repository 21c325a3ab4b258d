"use client";

import { toggle } from "@/app/(signed-in)/storage/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";
import type { DestinationView } from "@/lib/destinations/schema";

type Props = { readonly destination: DestinationView; readonly refusal: string | null };

/** Takes a destination out of use, or lets it be chosen again; both at once, because the other undoes it. */
export function SwitchDestination({ destination, refusal }: Props) {
  const { run, pending, problem } = useAction(toggle);
  const { id, name, disabledAt, environments, seconds } = destination;
  const word = disabledAt ? "Switch on" : "Switch off";
  const users = [...new Set([...environments, ...seconds])];
  const inUse =
    disabledAt || users.length === 0
      ? null
      : `Backups of ${users.join(", ")} go there. Choose another destination for them first.`;
  const reason = refusal ?? inUse;
  return (
    <div>
      <Button
        size="sm"
        variant="ghost"
        pending={pending}
        disabled={reason !== null}
        title={reason ?? undefined}
        aria-label={`${word} ${name}`}
        onClick={() => void run({ id })}
      >
        {word}
      </Button>
      <FormError problem={problem} />
    </div>
  );
}
