"use client";

import { type FormEvent, useState } from "react";
import { choosePlaces } from "@/app/(signed-in)/schedules/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Select } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import type { ScheduleView } from "@/lib/schedules/schema";

type Props = {
  readonly schedule: ScheduleView;
  readonly environmentName: string;
  readonly destinations: readonly { readonly id: string; readonly name: string }[];
  readonly refusal: string | null;
};

/** Where the archives of one schedule go. Those who may not choose read it in the list. */
export function SchedulePlaces({ schedule, environmentName, destinations, refusal }: Props) {
  const { id, name, destinationId, secondDestinationId } = schedule;
  const [open, setOpen] = useState(false);
  const [first, setFirst] = useState(destinationId ?? "");
  const { run, reset, pending, problem } = useAction<unknown>(choosePlaces);
  if (refusal) return null;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const second = String(new FormData(event.currentTarget).get("second") ?? "");
    const answer = await run({ id, destinationId: first || null, secondDestinationId: (first && second) || null });
    if (answer.ok) setOpen(false);
  }
  const options = destinations.map((one) => ({ value: one.id, label: one.name }));
  return (
    <Dialog
      trigger={
        <Button size="sm" aria-label={`Where archives of ${name} go`}>
          Places
        </Button>
      }
      title={`Where archives of ${name} go`}
      description="From the next backup on. Archives that exist stay where they are."
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (!next) reset();
      }}
    >
      <form method="post" onSubmit={submit}>
        <Select
          label="Archives go to"
          name="first"
          value={first}
          onChange={(event) => setFirst(event.target.value)}
          options={[{ value: "", label: `As ${environmentName} says, second copy too` }, ...options]}
        />
        {first ? (
          <Select
            label="Second copy"
            name="second"
            defaultValue={secondDestinationId ?? ""}
            options={[
              { value: "", label: "None: one damage can lose a backup" },
              ...options.filter(({ value }) => value !== first),
            ]}
          />
        ) : null}
        <FormError problem={problem} />
        <Button type="submit" variant="primary" pending={pending}>
          Save the places
        </Button>
      </form>
    </Dialog>
  );
}
