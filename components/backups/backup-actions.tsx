"use client";

import { remove } from "@/app/(signed-in)/backups/actions";
import { useAction } from "@/components/shell/use-action";
import { Button } from "@/components/ui/button";
import { ConfirmByTyping } from "@/components/ui/confirm-by-typing";
import type { BackupDetail } from "@/lib/backups/schema";
import { formatBytes } from "@/lib/format";
import { PinBackup } from "./pin-backup";

/** Download, pin, delete; each disabled with the reason where the role does not suffice. */
export function BackupActions({ backup, refusals }: Pick<BackupDetail, "backup" | "refusals">) {
  const deleting = useAction(remove);
  const { id, environment } = backup;
  if (backup.status === "running" || backup.status === "deleted") return null;
  const pinned = backup.pinnedAt !== null;
  const toggleRefusal = pinned ? refusals.unpin : refusals.pin;
  return (
    <>
      {backup.status === "complete" ? (
        <>
          <Download id={id} refusal={refusals.download} />
          <PinBackup
            key={pinned ? "unpin" : "pin"}
            id={id}
            file={backup.file}
            pinned={pinned}
            refusal={toggleRefusal}
          />
        </>
      ) : null}
      {refusals.remove ? (
        <Button variant="danger" disabled title={refusals.remove}>
          Delete
        </Button>
      ) : (
        <ConfirmByTyping
          trigger={<Button variant="danger">Delete</Button>}
          title="Delete this backup"
          tier={environment.tier}
          what="The archive and its manifest are removed from the storage. Their record and the audit log stay."
          on={`${environment.database} on ${environment.host} (${environment.tier}); the database itself is not touched`}
          lost={
            backup.sizeBytes === null
              ? "Nothing: this backup was never made."
              : `${formatBytes(backup.sizeBytes)}; it cannot be restored any more.`
          }
          undo="It cannot be undone. Download it first if in doubt."
          expected={backup.file}
          confirmLabel="Delete this backup"
          run={async (typed) => {
            const answer = await deleting.run({ id, typed });
            return answer.ok ? null : answer.problem;
          }}
        />
      )}
    </>
  );
}

function Download({ id, refusal }: { readonly id: string; readonly refusal: string | null }) {
  if (refusal) {
    return (
      <Button disabled title={refusal}>
        Download
      </Button>
    );
  }
  return (
    <a
      href={`/api/backups/${id}/download`}
      className="inline-flex min-h-9 items-center rounded-md border border-strong-line bg-surface px-3.5 text-base font-semibold hover:bg-raised"
    >
      Download
    </a>
  );
}
