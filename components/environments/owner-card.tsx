"use client";

import { type FormEvent, useState } from "react";
import { giveOwner } from "@/app/(signed-in)/environments/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Fact, FactList } from "@/components/ui/facts";
import { Select, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";
import type { OwnerView } from "@/lib/environments/schema";

type Props = { readonly environmentId: string; readonly owner: OwnerView };

/** Who looks after an environment and how they are reached; a form for those who may say so. */
export function OwnerCard({ environmentId, owner: { owner, former, ownerId, contact, people, refusal } }: Props) {
  const { run, pending, problem, fields, done } = useAction(giveOwner);
  const [changed, setChanged] = useState(false);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = await run({ id: environmentId, ...Object.fromEntries(new FormData(event.currentTarget)) });
    if (answer.ok) setChanged(false);
  }
  const options = [{ value: "", label: "Nobody" }, ...people.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <Card title="Who looks after it">
      <FactList>
        <Fact label="Owner">
          {owner ?? <Status is="attention">Nobody</Status>}
          {former ? <span className="text-sm text-muted">{former} was, and may not sign in any more</span> : null}
        </Fact>
        <Fact label="Contact">{contact ?? <span className="text-muted">none given</span>}</Fact>
      </FactList>
      {refusal ? null : (
        <form method="post" onSubmit={submit} onChange={() => setChanged(true)} className="mt-4">
          <Select
            label="Owner"
            name="ownerId"
            options={options}
            defaultValue={ownerId ?? ""}
            errors={fields?.ownerId}
          />
          <TextField
            label="Contact"
            name="contact"
            defaultValue={contact ?? ""}
            maxLength={300}
            hint="How to reach them at night: a number, a channel, a rota. It stands on every alarm."
            errors={fields?.contact}
          />
          <FormError problem={problem} />
          <Button type="submit" size="sm" pending={pending}>
            Save the owner
          </Button>
          <span role="status" className="ml-3">
            {done && !changed ? <Status is="ok">Saved</Status> : null}
          </span>
        </form>
      )}
    </Card>
  );
}
