"use client";

import { useQueryClient } from "@tanstack/react-query";
import { check } from "@/app/(signed-in)/environments/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";

type Props = { readonly environmentId: string; readonly name: string; readonly refusal: string | null };

/** Asks the worker to look now; what it sees appears in its place by itself. */
export function CheckAgain({ environmentId, name, refusal }: Props) {
  const client = useQueryClient();
  const { run, pending, problem, done } = useAction(check);
  async function ask() {
    await run({ id: environmentId });
    await client.invalidateQueries();
  }
  return (
    <>
      <Button pending={pending} disabled={refusal !== null} title={refusal ?? undefined} onClick={() => void ask()}>
        Check again<span className="sr-only"> {name}</span>
      </Button>
      <span role="status" className={problem ? "text-sm text-failed" : "sr-only"}>
        {problem ? `${problem.message} ${problem.hint ?? ""}` : done ? "Asked. The new state appears in a moment." : ""}
      </span>
    </>
  );
}
