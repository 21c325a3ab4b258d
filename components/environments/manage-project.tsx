"use client";

import { type FormEvent, useState } from "react";
import { rename, toggle } from "@/app/(signed-in)/environments/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import type { ProjectView } from "@/lib/projects/schema";

type Props = { readonly project: ProjectView; readonly refusal: string | null };

/** Renames a project, switches it off or on. */
export function ManageProject({ project, refusal }: Props) {
  const [open, setOpen] = useState(false);
  const name = useAction(rename);
  const power = useAction(toggle);
  const off = project.disabledAt !== null;
  function change(next: boolean) {
    setOpen(next);
    if (!next) for (const act of [name, power]) act.reset();
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await name.run({ id: project.id, name: new FormData(event.currentTarget).get("name") });
    if (answer.ok) change(false);
  }
  const trigger = (
    <Button size="sm" disabled={refusal !== null} title={refusal ?? undefined} aria-label={`Manage ${project.name}`}>
      Manage
    </Button>
  );
  if (refusal) return trigger;
  return (
    <Dialog trigger={trigger} title={project.name} open={open} onOpenChange={change}>
      <FormError problem={name.problem ?? power.problem} />
      <form method="post" onSubmit={submit} className="mb-4 border-b border-line pb-1">
        <TextField
          label="Name"
          name="name"
          defaultValue={project.name}
          maxLength={60}
          required
          errors={name.fields?.name}
          hint="Archives keep the short name the project was added with."
        />
        <Button type="submit" pending={name.pending} className="mb-4">
          Rename
        </Button>
      </form>
      <p className="mb-3 text-muted">
        {off
          ? "Its environments are not watched. Switching it on goes on where it stopped."
          : "Switched off, its environments are no longer watched and leave the overview. Backups stay; it can be switched on again here."}
      </p>
      <Button
        variant={off ? "secondary" : "danger"}
        pending={power.pending}
        onClick={() => void power.run({ id: project.id })}
      >
        {off ? "Switch on" : "Switch off"}
      </Button>
    </Dialog>
  );
}
