"use client";

import { type FormEvent, useState } from "react";
import { acknowledge } from "@/app/(signed-in)/alarms/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextArea } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { alarmKinds } from "@/lib/alarms/rules";
import type { AlarmView } from "@/lib/alarms/schema";

/** Says that somebody has seen an alarm, with a note for the next person. */
export function Acknowledge({ alarm }: { readonly alarm: AlarmView }) {
  const [open, setOpen] = useState(false);
  const { run, reset, pending, problem, fields } = useAction(acknowledge);
  const { id, kind, environment, sentence, acknowledged, refusal } = alarm;
  const about = environment ? ` of ${environment.name}` : "";
  const label = acknowledged ? "Change the note" : "Acknowledge";
  const trigger = (
    <Button size="sm" disabled={refusal !== null} title={refusal ?? undefined}>
      {label}
      <span className="sr-only">
        : {alarmKinds[kind].title}
        {about}
      </span>
    </Button>
  );
  if (refusal) return trigger;
  function change(next: boolean) {
    if (pending) return;
    setOpen(next);
    if (!next) reset();
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await run({ id, note: new FormData(event.currentTarget).get("note") });
    if (answer.ok) setOpen(false);
  }
  return (
    <Dialog
      trigger={trigger}
      title={`Acknowledge: ${alarmKinds[kind].title}`}
      tier={environment?.tier}
      open={open}
      onOpenChange={change}
    >
      <form method="post" onSubmit={submit}>
        <p className="mb-2">{sentence}</p>
        <p className="mb-4 text-muted">
          Everybody sees that you have seen it. It stays open until it is true no more, and then closes by itself.
        </p>
        <TextArea
          label="What do you know, or do about it?"
          name="note"
          defaultValue={acknowledged?.note}
          maxLength={500}
          required
          errors={fields?.note}
        />
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending}>
          Acknowledge
        </Button>
      </form>
    </Dialog>
  );
}
