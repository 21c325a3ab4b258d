"use client";

import { type FormEvent, useState } from "react";
import { edit } from "@/app/(signed-in)/environments/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Select, TextArea, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";
import { targetsOf } from "@/lib/drills/rules";
import { readPolicy } from "@/lib/environments/rules";
import type { EnvironmentView } from "@/lib/environments/schema";

type Props = { readonly environment: EnvironmentView; readonly refusal: string | null };

const compressions = [
  { value: "auto", label: "Automatic: the fastest the installed tools have" },
  { value: "zstd:1", label: "zstd, level 1 (tools 16 and newer)" },
  { value: "zstd:3", label: "zstd, level 3 (tools 16 and newer)" },
  { value: "lz4", label: "lz4: fast, larger (tools 16 and newer)" },
  { value: "gzip:1", label: "gzip, level 1" },
  { value: "gzip:6", label: "gzip, level 6: slow" },
] as const;

const drills = [
  { value: "1", label: "Every day" },
  { value: "7", label: "Every week" },
  { value: "14", label: "Every two weeks" },
  { value: "30", label: "Every thirty days" },
  { value: "0", label: "Never by itself" },
] as const;

/** Name, health address and how backups are made. What was typed stays when it is refused. */
export function SettingsForm({ environment, refusal }: Props) {
  const { run, pending, problem, fields, done } = useAction(edit);
  const [changed, setChanged] = useState(false);
  const { id, name, tier, healthUrl, policy } = environment;
  const usual = targetsOf(tier, { rpoMinutes: null, rtoMinutes: null });
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { name, healthUrl, ...rest } = Object.fromEntries(new FormData(event.currentTarget));
    const answer = await run({ id, name, healthUrl, policy: readPolicy(rest) });
    if (answer.ok) setChanged(false);
  }
  // Errors of a list name its line as well: policy.excludeTableData.3.
  const errorsOf = (key: string) =>
    Object.entries(fields ?? {}).flatMap(([path, texts]) => (`${path}.`.startsWith(`policy.${key}.`) ? texts : []));
  return (
    <form method="post" onSubmit={submit} onChange={() => setChanged(true)}>
      <fieldset
        disabled={refusal !== null}
        className="grid gap-x-6 disabled:[&_:is(input,select,textarea)]:bg-raised disabled:[&_:is(input,select,textarea)]:text-muted md:grid-cols-2"
      >
        <legend className="sr-only">Settings of {name}</legend>
        <TextField label="Name" name="name" defaultValue={name} maxLength={60} required errors={fields?.name} />
        <TextField
          label="Health address of the application"
          name="healthUrl"
          type="url"
          defaultValue={healthUrl ?? ""}
          hint={'Empty: not checked. Well means: it answers GET with {"status":"ok"}.'}
          errors={fields?.healthUrl}
        />
        <Select label="Compression" name="compression" options={compressions} defaultValue={policy.compression} />
        <TextArea
          label="Tables whose rows are left out"
          name="excludeTableData"
          defaultValue={policy.excludeTableData.join("\n")}
          className="font-mono text-sm"
          spellCheck={false}
          hint="One a line, as schema.table. Their structure is kept; a restore has them empty."
          errors={[...new Set(errorsOf("excludeTableData"))]}
        />
        <TextField
          label="Wait for locks, in seconds"
          name="lockWaitSeconds"
          type="number"
          min={1}
          max={3_600}
          step="any"
          defaultValue={policy.lockWaitTimeoutMs / 1_000}
          errors={errorsOf("lockWaitTimeoutMs")}
          hint="After that a backup gives up instead of standing behind a migration."
        />
        <TextField
          label="Stalled after, in seconds"
          name="stallSeconds"
          type="number"
          min={10}
          max={3_600}
          step="any"
          defaultValue={policy.stallMs / 1_000}
          errors={errorsOf("stallMs")}
          hint="When nothing has moved for so long, a backup is ended and says so."
        />
        <TextField
          label="Data that may be lost, in minutes"
          name="rpoMinutes"
          type="number"
          min={1}
          max={525_600}
          defaultValue={policy.rpoMinutes ?? ""}
          errors={errorsOf("rpoMinutes")}
          hint={`How old the newest verified backup may be. Empty: ${usual.rpoMinutes}, as usual in ${tier}.`}
        />
        <TextField
          label="Time to recover, in minutes"
          name="rtoMinutes"
          type="number"
          min={1}
          max={525_600}
          defaultValue={policy.rtoMinutes ?? ""}
          errors={errorsOf("rtoMinutes")}
          hint={`How long a restore drill may take. Empty: ${usual.rtoMinutes}, as usual in ${tier}.`}
        />
        <Select
          label="Restore drill"
          name="drillEveryDays"
          options={drills}
          defaultValue={String(policy.drillEveryDays)}
          hint="How often Holdfast proves the newest verified backup by restoring it. What is not drilled is not known to restore."
        />
      </fieldset>
      <FormError problem={problem} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" pending={pending} disabled={refusal !== null} title={refusal ?? undefined}>
          Save the settings
        </Button>
        <span role="status">{done && !changed ? <Status is="ok">Saved</Status> : null}</span>
        {refusal ? <span className="text-sm text-muted">{refusal}</span> : null}
      </div>
    </form>
  );
}
