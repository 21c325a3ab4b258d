"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { prove } from "@/app/(signed-in)/backups/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";

type Props = { readonly backupId: string; readonly refusal: string | null };

/** Starts a restore drill and goes to its run. */
export function ProveByRestoring({ backupId, refusal }: Props) {
  const router = useRouter();
  const { run, pending, problem } = useAction(prove);
  const [leaving, setLeaving] = useState(false);
  async function start() {
    const answer = await run({ id: backupId });
    if (!answer.ok) return;
    setLeaving(true);
    router.push(`/runs/${answer.value.runId}`);
  }
  return (
    <>
      <FormError problem={problem} />
      <Button
        pending={pending || leaving}
        disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => void start()}
      >
        Prove by restoring
      </Button>
    </>
  );
}
