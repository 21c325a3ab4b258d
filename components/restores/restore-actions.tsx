"use client";

import { useRouter } from "next/navigation";
import { drop } from "@/app/(signed-in)/restores/actions";
import { KeepRestored } from "@/components/restores/keep-restored";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { ConfirmByTyping } from "@/components/ui/confirm-by-typing";
import { formatBytes } from "@/lib/format";
import type { RestoreDetail } from "@/lib/restores/schema";

/** Keep it with a word on what it is good for, or drop it; each disabled with the reason. */
export function RestoreActions({ restore, source, refusals }: Omit<RestoreDetail, "connection">) {
  const router = useRouter();
  const dropping = useAction(drop);
  const { id, environment, database, size, presence } = restore;
  if (presence !== "there" && presence !== "perhaps") return null;
  return (
    <>
      {presence === "there" ? (
        <KeepRestored id={id} database={database} purpose={restore.purpose ?? ""} refusal={refusals.keep} />
      ) : null}
      {refusals.drop ? (
        <Button variant="danger" disabled title={refusals.drop}>
          Drop
        </Button>
      ) : (
        <ConfirmByTyping
          trigger={<Button variant="danger">Drop</Button>}
          title={`Drop ${database}`}
          tier={environment.tier}
          what="The worker looks whether it still carries the mark of this restore and whether anybody is connected; then it drops it."
          on={`${database} on ${environment.host}; ${source} is not touched`}
          lost={`${size ? formatBytes(size.bytes) : "All of it"}, and whatever was written into it since.`}
          undo="It cannot be undone. The backup it came from stays."
          expected={database}
          confirmLabel="Drop this database"
          run={async (typed) => {
            const answer = await dropping.run({ id, typed });
            if (!answer.ok) return answer.problem;
            router.push(`/runs/${answer.value.runId}`);
            return null;
          }}
        />
      )}
    </>
  );
}
