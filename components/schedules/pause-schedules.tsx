"use client";

import { type FormEvent, useState } from "react";
import { pause as pauseAll, resume } from "@/app/(signed-in)/schedules/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Verdict } from "@/components/ui/verdict";
import { formatExact } from "@/lib/format";
import type { PauseView } from "@/lib/schedules/schema";

type Props = { readonly pause: PauseView | null; readonly refusal: string | null };

/** The pause of all schedules: that it holds, why and until when; or the button that begins one. */
export function PauseSchedules({ pause, refusal }: Props) {
  const ending = useAction(resume);
  if (!pause) return <BeginPause refusal={refusal} />;
  return (
    <Card>
      <div className="flex flex-wrap items-start justify-between gap-4">
        <Verdict
          is="attention"
          title={`All schedules of all environments are paused until ${formatExact(pause.until)}`}
          because={`${pause.reason} (${pause.createdBy}, since ${formatExact(pause.from)})`}
        />
        <Button
          pending={ending.pending}
          disabled={refusal !== null}
          title={refusal ?? undefined}
          onClick={() => void ending.run({ id: pause.id })}
        >
          End the pause
        </Button>
      </div>
      <FormError problem={ending.problem} />
    </Card>
  );
}

function BeginPause({ refusal }: { readonly refusal: string | null }) {
  const [open, setOpen] = useState(false);
  const { run, reset, pending, problem, fields } = useAction(pauseAll);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { reason, until } = Object.fromEntries(new FormData(event.currentTarget));
    const answer = await run({ reason, until: until ? new Date(String(until)).toISOString() : "" });
    if (answer.ok) setOpen(false);
  }
  if (refusal) return null;
  return (
    <Dialog
      trigger={<Button>Pause all schedules</Button>}
      title="Pause all schedules"
      description="No environment is backed up by itself until then. What is missed is shown as missed, and not made up for. Backups that people or deployments ask for go on."
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) reset();
      }}
    >
      <form method="post" onSubmit={submit}>
        <TextField label="Reason" name="reason" required maxLength={500} autoComplete="off" errors={fields?.reason} />
        <TextField label="Until (your time)" name="until" type="datetime-local" required errors={fields?.until} />
        <FormError problem={problem} />
        <Button type="submit" variant="danger" pending={pending}>
          Pause all schedules
        </Button>
      </form>
    </Dialog>
  );
}
