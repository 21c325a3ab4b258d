"use client";

import { type FormEvent, useState } from "react";
import { watch } from "@/app/(signed-in)/notifications/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Select, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { intervals } from "@/lib/monitor/rules";
import type { MonitorView } from "@/lib/monitor/schema";

const options = intervals.map((minutes) => ({
  value: String(minutes),
  label: minutes === 1 ? "Every minute" : `Every ${minutes} minutes`,
}));

/** Sets the address of the outside monitor. It is sealed: it cannot be read back, only replaced. */
export function SetMonitor({
  monitor,
  refusal,
}: {
  readonly monitor: MonitorView | null;
  readonly refusal: string | null;
}) {
  const [open, setOpen] = useState(false);
  const { run, reset, pending, problem, fields } = useAction(watch);
  const label = monitor ? "Replace the monitor" : "Set a monitor";
  const trigger = (
    <Button size="sm" disabled={refusal !== null} title={refusal ?? undefined}>
      {label}
    </Button>
  );
  if (refusal) return trigger;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await run(Object.fromEntries(new FormData(event.currentTarget)));
    if (answer.ok) setOpen(false);
  }
  return (
    <Dialog
      trigger={trigger}
      title={label}
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) reset();
      }}
    >
      <form method="post" onSubmit={submit}>
        <TextField
          label="Address"
          name="url"
          required
          maxLength={1_000}
          autoComplete="off"
          spellCheck={false}
          className="font-mono text-sm"
          placeholder="https://hc.example.com/ping/…"
          hint="Asked for with GET; any 2xx counts. Sealed at once: only the worker opens it."
          errors={fields?.url}
        />
        <Select
          label="How often"
          name="everyMinutes"
          options={options}
          defaultValue={String(monitor?.everyMinutes ?? 5)}
          hint="Let the monitor wait for three of these before it raises the alarm."
          errors={fields?.everyMinutes}
        />
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending}>
          {label}
        </Button>
      </form>
    </Dialog>
  );
}
