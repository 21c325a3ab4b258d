"use client";

import { type FormEvent, useState } from "react";
import { pin, unpin } from "@/app/(signed-in)/backups/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";

type Props = { readonly id: string; readonly file: string; readonly pinned: boolean; readonly refusal: string | null };

/** Keeps a backup on purpose, or lets it go again; why is written down. */
export function PinBackup({ id, file, pinned, refusal }: Props) {
  const [open, setOpen] = useState(false);
  const { run, reset, pending, problem, fields } = useAction(pinned ? unpin : pin);
  const word = pinned ? "Unpin" : "Pin";
  if (refusal) {
    return (
      <Button disabled title={refusal}>
        {word}
      </Button>
    );
  }
  function change(next: boolean) {
    setOpen(next);
    if (!next) reset();
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await run({ id, reason: new FormData(event.currentTarget).get("reason") });
    if (answer.ok) change(false);
  }
  const description = pinned
    ? "After this it may be deleted like any other backup."
    : "It is kept until somebody unpins it: nobody and nothing deletes it before.";
  return (
    <Dialog
      trigger={<Button>{word}</Button>}
      title={`${word} ${file}`}
      description={description}
      open={open}
      onOpenChange={change}
    >
      <form method="post" onSubmit={submit}>
        <TextField
          label="Reason"
          name="reason"
          hint="Optional; it goes into the audit log."
          maxLength={500}
          errors={fields?.reason}
        />
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending}>
          {word} it
        </Button>
      </form>
    </Dialog>
  );
}
