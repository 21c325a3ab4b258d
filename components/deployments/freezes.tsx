"use client";

import { type FormEvent, useState } from "react";
import { freeze, lift } from "@/app/(signed-in)/deployments/actions";
import { useAction } from "@/components/shell/use-action";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";
import type { FreezeView } from "@/lib/deployments/schema";

type Props = {
  readonly environmentId: string;
  readonly name: string;
  readonly freezes: readonly FreezeView[];
  readonly refusals: { readonly set: string | null; readonly lift: string | null };
};

/** What stops deployments at this moment, and the button that does. */
export function Freezes({ environmentId, name, freezes, refusals }: Props) {
  const [open, setOpen] = useState(false);
  const setting = useAction(freeze);
  const lifting = useAction(lift);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { reason, until } = Object.fromEntries(new FormData(event.currentTarget));
    const at = until ? new Date(String(until)).toISOString() : "";
    const answer = await setting.run({ environmentId, reason, until: at });
    if (answer.ok) setOpen(false);
  }
  const trigger = (
    <Button variant="danger" disabled={refusals.set !== null} title={refusals.set ?? undefined}>
      Freeze {name}
    </Button>
  );
  return (
    <Card
      title={freezes.length === 0 ? "Not frozen" : "Frozen"}
      actions={
        refusals.set ? (
          trigger
        ) : (
          <Dialog
            trigger={trigger}
            title={`Freeze ${name}`}
            description="Nothing is deployed until it is lifted or its time has come. Backups and restores go on."
            open={open}
            onOpenChange={setOpen}
          >
            <form method="post" onSubmit={submit}>
              <TextField
                label="Reason"
                name="reason"
                required
                maxLength={500}
                autoComplete="off"
                errors={setting.fields?.reason}
              />
              <TextField
                label="Until (optional, your time)"
                name="until"
                type="datetime-local"
                errors={setting.fields?.until}
              />
              <FormError problem={setting.problem} />
              <Button type="submit" variant="danger" pending={setting.pending}>
                Freeze {name}
              </Button>
            </form>
          </Dialog>
        )
      }
    >
      <FormError problem={lifting.problem} />
      {freezes.length === 0 ? <p className="text-muted">Deployments may start as the policy says.</p> : null}
      <ul className="space-y-2">
        {freezes.map(({ id, reason, createdBy, createdAt, until }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-3">
            <span>
              <Status is="attention">{reason}</Status>{" "}
              <span className="text-sm text-muted">
                {createdBy}, <Age at={createdAt} />
                {until ? `, until ${until.slice(0, 16).replace("T", " ")} UTC` : ""}
              </span>
            </span>
            <Button
              size="sm"
              pending={lifting.pending}
              disabled={refusals.lift !== null}
              title={refusals.lift ?? undefined}
              onClick={() => void lifting.run({ id })}
            >
              Lift it
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
