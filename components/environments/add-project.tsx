"use client";

import { type FormEvent, useState } from "react";
import { startProject } from "@/app/(signed-in)/environments/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";

/** Adds a project: one application with one Prisma schema. */
export function AddProject({ refusal }: { readonly refusal: string | null }) {
  const [open, setOpen] = useState(false);
  const { run, reset, pending, problem, fields } = useAction(startProject);
  const trigger = (
    <Button disabled={refusal !== null} title={refusal ?? undefined}>
      Add a project
    </Button>
  );
  if (refusal) return trigger;
  function change(next: boolean) {
    setOpen(next);
    if (!next) reset();
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await run({ name: new FormData(event.currentTarget).get("name") });
    if (answer.ok) change(false);
  }
  return (
    <Dialog
      trigger={trigger}
      title="Add a project"
      description="One application with one Prisma schema and one folder of migrations."
      open={open}
      onOpenChange={change}
    >
      <form method="post" onSubmit={submit}>
        <FormError problem={problem} />
        <TextField label="Name" name="name" autoComplete="off" maxLength={60} required errors={fields?.name} />
        <Button type="submit" variant="primary" pending={pending}>
          Add the project
        </Button>
      </form>
    </Dialog>
  );
}
