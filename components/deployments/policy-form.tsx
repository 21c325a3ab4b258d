"use client";

import { type FormEvent, useState } from "react";
import { savePolicy } from "@/app/(signed-in)/deployments/actions";
import { PolicyTimes } from "@/components/deployments/policy-times";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Select, TextArea, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";
import { type PolicyView, readPolicyForm, writeChecks } from "@/lib/deployments/policy-form";

type Props = { readonly environmentId: string; readonly view: PolicyView; readonly refusal: string | null };

const yesNo = (yes: string, no: string, a: string, b: string) => [
  { value: a, label: yes },
  { value: b, label: no },
];

const fieldset =
  "space-y-4 disabled:[&_:is(input,select,textarea)]:bg-raised disabled:[&_:is(input,select,textarea)]:text-muted";

/** How deployments to this environment are decided and carried out. */
export function PolicyForm({ environmentId, view, refusal }: Props) {
  const { run, pending, problem, fields, done } = useAction(savePolicy);
  const [changed, setChanged] = useState(false);
  const { policy, tier, hookUrl, hasHookSecret } = view;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    const answer = await run({
      environmentId,
      hookUrl: form.hookUrl,
      hookSecret: form.hookSecret,
      policy: readPolicyForm(form),
    });
    if (answer.ok) setChanged(false);
  }
  const errorsOf = (key: string) =>
    Object.entries(fields ?? {}).flatMap(([path, texts]) => (`${path}.`.startsWith(`policy.${key}.`) ? texts : []));
  const number = (label: string, name: string, value: number, hint: string, step = "1") => (
    <TextField
      label={label}
      name={name}
      type="number"
      min={0}
      step={step}
      defaultValue={value}
      hint={hint}
      errors={errorsOf(name)}
      required
    />
  );
  return (
    <form method="post" onSubmit={submit} onChange={() => setChanged(true)} className="space-y-4">
      <fieldset disabled={refusal !== null} className={fieldset}>
        <Card title="Who decides">
          <div className="-mb-4 grid gap-x-6 md:grid-cols-2">
            {number(
              "Approvals by others",
              "approvals",
              policy.approvals,
              "How many people besides the requester must say yes.",
            )}
            <Select
              label="Who may approve"
              name="approverRole"
              defaultValue={policy.approverRole}
              options={yesNo("Leads and administrators", "Administrators only", "lead", "admin")}
            />
            {number("Requests expire after, in hours", "expireHours", policy.expireHours, "With all their approvals.")}
            <Select
              label="Rehearsal on a restored copy"
              name="rehearsal"
              defaultValue={policy.rehearsal}
              options={yesNo("Required", "Optional", "required", "optional")}
            />
            {number(
              "Oldest backup for a rehearsal, in minutes",
              "backupMaxAgeMinutes",
              policy.backupMaxAgeMinutes,
              "When the newest is older, a new one is needed first.",
            )}
            <Select
              label="Must have succeeded on staging"
              name="stagingFirst"
              defaultValue={policy.stagingFirst ? "yes" : "no"}
              options={yesNo("Yes", "No", "yes", "no")}
            />
          </div>
        </Card>
        <Card title="When">
          <PolicyTimes policy={policy} errors={{ windows: errorsOf("quietWindows"), zone: errorsOf("timeZone") }} />
        </Card>
        <Card title="How it runs">
          <div className="-mb-4 grid gap-x-6 md:grid-cols-2">
            <Select
              label="Backup first"
              name="backup"
              defaultValue={policy.backup}
              disabled={tier === "production"}
              options={yesNo("Always", "May be left out", "always", "skippable")}
              hint={tier === "production" ? "In production always; nothing skips it." : undefined}
            />
            <Select
              label="Maintenance while it runs"
              name="maintenance"
              defaultValue={policy.maintenance}
              options={[
                { value: "hook", label: "The application's hook switches it on and off" },
                { value: "person", label: "A person does it and says so" },
                { value: "none", label: "None" },
              ]}
            />
            <TextField
              label="Hook address"
              name="hookUrl"
              type="url"
              defaultValue={hookUrl ?? ""}
              className="font-mono text-sm"
              hint="Gets a signed POST. The application's health must then say that it is so."
              errors={fields?.hookUrl}
            />
            <TextField
              label="Hook secret"
              name="hookSecret"
              type="password"
              autoComplete="off"
              hint={hasHookSecret ? "One is stored, sealed. Empty keeps it." : "Signs every request."}
            />
            {number(
              "Wait for a lock, in ms",
              "lockTimeoutMs",
              policy.lockTimeoutMs,
              "After that the migration gives up. 0: it waits without end.",
            )}
            {number(
              "A statement may take, in ms",
              "statementTimeoutMs",
              policy.statementTimeoutMs,
              "0: as long as it needs.",
            )}
            {number(
              "Rows of a table may change by at most, in percent",
              "rowTolerancePercent",
              policy.rowTolerancePercent,
              "Compared with the backup that was made first.",
              "any",
            )}
            <TextArea
              label="Check queries"
              name="checkQueries"
              rows={4}
              defaultValue={writeChecks(policy.checkQueries)}
              className="font-mono text-sm"
              spellCheck={false}
              hint="One a line, as name: SELECT … Run after the deployment; each must give a row that is not false."
              errors={errorsOf("checkQueries")}
            />
          </div>
        </Card>
      </fieldset>
      <FormError problem={problem} />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          variant="primary"
          pending={pending}
          disabled={refusal !== null}
          title={refusal ?? undefined}
        >
          Save the policy
        </Button>
        <span role="status">{done && !changed ? <Status is="ok">Saved</Status> : null}</span>
        {refusal ? (
          <span className="text-sm text-muted">{refusal}</span>
        ) : (
          <span className="text-sm text-muted">A change voids open approvals.</span>
        )}
      </div>
    </form>
  );
}
