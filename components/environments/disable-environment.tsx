"use client";

import { disable, enable } from "@/app/(signed-in)/environments/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { ConfirmByTyping } from "@/components/ui/confirm-by-typing";
import { FormError } from "@/components/ui/form-error";
import type { EnvironmentView } from "@/lib/environments/schema";

type Props = { readonly environment: EnvironmentView; readonly refusal: string | null };

/** Stops watching and backing up an environment, or takes it up again. */
export function DisableEnvironment({ environment, refusal }: Props) {
  const off = useAction(disable);
  const on = useAction(enable);
  const { id, name, tier, host, port, database, disabledAt } = environment;
  if (disabledAt) {
    return (
      <>
        <p className="mb-3 text-muted">It is not watched and not backed up. Its backups are still here.</p>
        <FormError problem={on.problem} />
        <Button
          pending={on.pending}
          disabled={refusal !== null}
          title={refusal ?? undefined}
          onClick={() => void on.run({ id })}
        >
          Enable {name}
        </Button>
      </>
    );
  }
  const trigger = (
    <Button variant="danger" disabled={refusal !== null} title={refusal ?? undefined}>
      Disable {name}
    </Button>
  );
  return (
    <>
      <p className="mb-3 text-muted">
        It is then no longer watched and cannot be backed up. Nothing is deleted, here or there.
        {refusal ? ` ${refusal}` : ""}
      </p>
      {refusal ? (
        trigger
      ) : (
        <ConfirmByTyping
          trigger={trigger}
          title={`Disable ${name}`}
          tier={tier}
          what="Holdfast stops watching this database and makes no more backups of it."
          on={`${database} on ${host}:${port}`}
          lost="Nothing: backups and history stay. Until it is enabled again, no new backup protects it."
          undo="Enable it on this page."
          expected={name}
          confirmLabel={`Disable ${name}`}
          run={async (typed) => {
            const answer = await off.run({ id, typed });
            return answer.ok ? null : answer.problem;
          }}
        />
      )}
    </>
  );
}
