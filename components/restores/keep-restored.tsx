"use client";

import { type FormEvent, useState } from "react";
import { keep } from "@/app/(signed-in)/restores/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";

type Props = {
  readonly id: string;
  readonly database: string;
  readonly purpose: string;
  readonly refusal: string | null;
};

/** Says for others that a restored database is to stay, and what it is good for. */
export function KeepRestored({ id, database, purpose, refusal }: Props) {
  const [open, setOpen] = useState(false);
  const { run, reset, pending, problem, fields } = useAction(keep);
  if (refusal) {
    return (
      <Button disabled title={refusal}>
        Keep
      </Button>
    );
  }
  function change(next: boolean) {
    setOpen(next);
    if (!next) reset();
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await run({ id, purpose: new FormData(event.currentTarget).get("purpose") });
    if (answer.ok) change(false);
  }
  return (
    <Dialog
      trigger={<Button>Keep</Button>}
      title={`Keep ${database}`}
      description="Nothing drops a restored database by itself. This tells others why it is there."
      open={open}
      onOpenChange={change}
    >
      <form method="post" onSubmit={submit}>
        <TextField
          label="What it is good for"
          name="purpose"
          defaultValue={purpose}
          maxLength={500}
          errors={fields?.purpose}
        />
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending}>
          Keep it
        </Button>
      </form>
    </Dialog>
  );
}
