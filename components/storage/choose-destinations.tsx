"use client";

import { type FormEvent, useState } from "react";
import { choose } from "@/app/(signed-in)/storage/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Fact, FactList } from "@/components/ui/facts";
import { Select } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";

type Choice = { readonly id: string; readonly name: string };
type Props = {
  readonly environmentId: string;
  readonly destinationId: string;
  readonly secondDestinationId: string | null;
  readonly choices: readonly Choice[];
  readonly refusal: string | null;
};

/** Where the archives of an environment go, and where a second copy of each; text for those who may not choose. */
export function ChooseDestinations({ environmentId, destinationId, secondDestinationId, choices, refusal }: Props) {
  const { run, pending, problem, done } = useAction(choose);
  const [changed, setChanged] = useState(false);
  const nameOf = (id: string | null) => choices.find((choice) => choice.id === id)?.name ?? "nowhere";
  if (refusal) {
    return (
      <>
        <FactList columns={2}>
          <Fact label="Archives">{nameOf(destinationId)}</Fact>
          <Fact label="Second copy">{secondDestinationId ? nameOf(secondDestinationId) : "none"}</Fact>
        </FactList>
        <p className="mt-3 text-sm text-muted">{refusal}</p>
      </>
    );
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { first, second } = Object.fromEntries(new FormData(event.currentTarget));
    const answer = await run({ environmentId, destinationId: first, secondDestinationId: second || null });
    if (answer.ok) setChanged(false);
  }
  const options = choices.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <form method="post" onSubmit={submit} onChange={() => setChanged(true)}>
      <div className="grid gap-x-6 sm:grid-cols-2">
        <Select
          label="Archives go to"
          name="first"
          options={options}
          defaultValue={destinationId}
          hint="A backup fails when this one does not take it."
        />
        <Select
          label="Second copy"
          name="second"
          options={[{ value: "", label: "None: one damage can lose a backup" }, ...options]}
          defaultValue={secondDestinationId ?? ""}
          hint="Made right after the backup; each repairs the other. Backups that exist get none."
        />
      </div>
      <FormError problem={problem} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" pending={pending}>
          Save the destinations
        </Button>
        <span role="status">{done && !changed ? <Status is="ok">Saved</Status> : null}</span>
      </div>
    </form>
  );
}
