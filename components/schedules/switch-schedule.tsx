"use client";

import { disable, enable } from "@/app/(signed-in)/schedules/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";

type Props = {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly refusal: string | null;
};

/** Stops a schedule, or lets it fire again; both at once, because the other undoes it. */
export function SwitchSchedule({ id, name, enabled, refusal }: Props) {
  const { run, pending, problem } = useAction(enabled ? disable : enable);
  const word = enabled ? "Disable" : "Enable";
  return (
    <>
      <Button
        size="sm"
        pending={pending}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        aria-label={`${word} ${name}`}
        onClick={() => void run({ id })}
      >
        {word}
      </Button>
      <FormError problem={problem} />
    </>
  );
}
