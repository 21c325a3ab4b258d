"use client";

import { type FormEvent, useState } from "react";
import { add, edit } from "@/app/(signed-in)/schedules/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import type { ScheduleView } from "@/lib/schedules/schema";
import { SchedulePreview } from "./schedule-preview";

type Props = {
  readonly environmentId: string;
  /** The environment's. */
  readonly name: string;
  /** Null: a new one. */
  readonly schedule: ScheduleView | null;
  readonly refusal: string | null;
};

/** Adds a schedule or changes one; what is typed is read aloud in plain words at once. */
export function ScheduleForm({ environmentId, name, schedule, refusal }: Props) {
  const [open, setOpen] = useState(false);
  const [cron, setCron] = useState(schedule?.cron ?? "30 2 * * *");
  const [timeZone, setTimeZone] = useState(schedule?.timeZone ?? "UTC");
  const { run, reset, pending, problem, fields } = useAction<unknown>(schedule ? edit : add);
  const label = schedule ? "Edit" : "Add a schedule";
  const trigger = (
    <Button
      size={schedule ? "sm" : "md"}
      variant={schedule ? "secondary" : "primary"}
      disabled={refusal !== null}
      title={refusal ?? undefined}
      aria-label={schedule ? `Edit ${schedule.name}` : undefined}
    >
      {label}
    </Button>
  );
  if (refusal) return trigger;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = { name: new FormData(event.currentTarget).get("name"), cron, timeZone };
    const answer = await run(schedule ? { id: schedule.id, ...typed } : { environmentId, ...typed });
    if (answer.ok) setOpen(false);
  }
  return (
    <Dialog
      trigger={trigger}
      title={schedule ? `Edit ${schedule.name}` : `Add a schedule to ${name}`}
      description="Every time it fires, an ordinary backup is made, verified and kept as retention says."
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) reset();
      }}
    >
      <form method="post" onSubmit={submit}>
        <TextField
          label="Name"
          name="name"
          defaultValue={schedule?.name ?? "Nightly"}
          maxLength={60}
          required
          errors={fields?.name}
        />
        <div className="grid gap-x-6 sm:grid-cols-2">
          <TextField
            label="When (cron)"
            name="cron"
            value={cron}
            onChange={(event) => setCron(event.target.value)}
            maxLength={120}
            required
            spellCheck={false}
            autoComplete="off"
            className="font-mono"
            hint="Minute, hour, day of the month, month, day of the week."
            errors={fields?.cron}
          />
          <TextField
            label="Time zone"
            name="timeZone"
            value={timeZone}
            onChange={(event) => setTimeZone(event.target.value)}
            maxLength={60}
            required
            spellCheck={false}
            hint="Such as Europe/Berlin."
            errors={fields?.timeZone}
          />
        </div>
        <SchedulePreview cron={cron} timeZone={timeZone} />
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending}>
          {schedule ? "Save the schedule" : "Add the schedule"}
        </Button>
      </form>
    </Dialog>
  );
}
