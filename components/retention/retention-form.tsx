"use client";

import { useMemo, useState } from "react";
import { saveNumbers } from "@/app/(signed-in)/schedules/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmByTyping } from "@/components/ui/confirm-by-typing";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { Status } from "@/components/ui/status";
import { readNumbers, whenApplied, writeNumbers } from "@/lib/backups/retention/page/rules";
import { floorCount, planRetention } from "@/lib/backups/retention/rules";
import type { RetentionView } from "@/lib/backups/retention/schema";
import { formatBytes } from "@/lib/format";
import { KeptBackups } from "./kept-backups";
import { NumberFields } from "./number-fields";
import { OwnNumbers } from "./own-numbers";
import { RetentionCalendar } from "./retention-calendar";

type Props = {
  readonly environmentId: string;
  readonly environment: {
    readonly name: string;
    readonly tier: "development" | "staging" | "production";
    readonly disabled: boolean;
  };
  readonly view: RetentionView;
  readonly refusal: string | null;
};

/** How many backups stay. Before anything is saved, the very list that goes by it, and why. */
export function RetentionForm({ environmentId, environment, view, refusal }: Props) {
  const { name, tier, disabled } = environment;
  const first = {
    ...writeNumbers(view.policy),
    timeZone: view.policy.timeZone,
    own: Object.fromEntries(Object.entries(view.policy.own).map(([id, own]) => [id, writeNumbers(own)])),
  };
  const [typed, setTyped] = useState(first);
  const { run, pending, problem, done } = useAction(saveNumbers);
  const { policy, errors } = useMemo(() => readNumbers(typed), [typed]);
  const plan = useMemo(() => planRetention(view.backups, policy ?? view.policy), [view, policy]);
  const goes = plan.filter((verdict) => verdict.goes !== null).map(({ id }) => id);
  const bytes = view.backups.reduce((sum, { id, sizeBytes }) => sum + (goes.includes(id) ? (sizeBytes ?? 0) : 0), 0);
  const isChanged = JSON.stringify(typed) !== JSON.stringify(first);
  const save = (name = "") => run({ environmentId, policy, goes, typed: name });
  const blocked = refusal ?? (policy ? null : "The numbers cannot be read.");
  const button = (
    <Button
      variant={goes.length > 0 ? "danger" : "secondary"}
      pending={pending}
      disabled={blocked !== null}
      title={blocked ?? undefined}
      onClick={goes.length === 0 ? () => void save() : undefined}
    >
      {goes.length > 0 ? `Save, and let ${goes.length} go` : "Save the retention"}
    </Button>
  );
  return (
    <Card title="Retention">
      <p className="mb-4 max-w-[80ch] text-muted">{whenApplied(view, disabled)}</p>
      <fieldset disabled={refusal !== null} className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-4">
        <legend className="sr-only">How many backups of {name} stay</legend>
        <NumberFields
          prefix=""
          typed={typed}
          errors={errors}
          onChange={(change) => setTyped({ ...typed, ...change })}
        />
        <TextField
          label="Time zone"
          name="timeZone"
          value={typed.timeZone}
          onChange={(event) => setTyped({ ...typed, timeZone: event.target.value })}
          hint="In which a day ends."
          errors={errors.timeZone}
          spellCheck={false}
        />
      </fieldset>
      <OwnNumbers
        schedules={view.schedules}
        shared={typed}
        own={typed.own}
        errors={errors}
        disabled={refusal !== null}
        onChange={(own) => setTyped({ ...typed, own })}
      />
      <p className="mb-4 max-w-[80ch] text-sm text-muted">
        Only verified backups count. The newest {floorCount} of them stay always, pinned ones until they are unpinned,
        one made before a deployment until somebody accepts that on its page.
      </p>
      <RetentionCalendar backups={view.backups} plan={plan} timeZone={(policy ?? view.policy).timeZone} />
      <KeptBackups backups={view.backups} plan={plan} timeZone={(policy ?? view.policy).timeZone} />
      <FormError problem={problem} />
      <div className="mt-4 flex flex-wrap items-center gap-3">
        {goes.length > 0 && blocked === null ? (
          <ConfirmByTyping
            trigger={button}
            title={`Save the retention of ${name}`}
            tier={tier}
            what={`${goes.length === 1 ? "One backup is" : `${goes.length} backups are`} deleted within a minute, and from then on each day those that no longer count.`}
            on={`the backups of ${name}; its database is not touched`}
            lost={`${formatBytes(bytes)} of archives; they cannot be restored any more.`}
            undo="It cannot be undone. Pin what must stay first."
            expected={name}
            confirmLabel={`Save, and let ${goes.length} go`}
            run={async (name) => {
              const answer = await save(name);
              return answer.ok ? null : answer.problem;
            }}
          />
        ) : (
          button
        )}
        <span role="status">{done && !isChanged ? <Status is="ok">Saved</Status> : null}</span>
        {refusal ? <span className="text-sm text-muted">{refusal}</span> : null}
      </div>
    </Card>
  );
}
