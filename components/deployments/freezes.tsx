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
import { Until } from "@/components/ui/until";
import type { FreezeView } from "@/lib/deployments/schema";
import { formatExact } from "@/lib/format";

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
      title={freezes.length === 0 ? "Not frozen" : <Status is="attention">Frozen: nothing is deployed</Status>}
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
      <ul className="divide-y divide-line">
        {freezes.map(({ id, reason, createdBy, createdAt, until }) => (
          <li key={id} className="flex items-start justify-between gap-3 py-3 first:pt-0 last:pb-0">
            <div className="min-w-0">
              <p className="font-semibold break-words">{reason}</p>
              <p className="text-sm text-muted">
                {createdBy} <Age at={createdAt} />.{" "}
                {until ? (
                  <>
                    Ends <Until at={until} />, at {formatExact(until).replace(/:\d\d UTC/, " UTC")}.
                  </>
                ) : (
                  "Until it is lifted."
                )}
              </p>
            </div>
            <Button
              size="sm"
              className="shrink-0"
              pending={lifting.pending}
              disabled={refusals.lift !== null}
              title={refusals.lift ?? undefined}
              onClick={() => void lifting.run({ id })}
            >
              Lift it<span className="sr-only"> ({reason})</span>
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
