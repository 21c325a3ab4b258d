"use client";

import Link from "next/link";
import { accept } from "@/app/(signed-in)/backups/actions";
import { useAction } from "@/components/shell/use-action";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { TextArea } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import type { BackupView } from "@/lib/backups/schema";

type Props = { readonly backup: BackupView; readonly refusal: string | null };

/** What is less than in the backup before, and the word of a lead that it is as it should be. */
export function UnusualBackup({ backup, refusal }: Props) {
  const { run, pending, problem, fields } = useAction(accept);
  const { id, unusual, comparedToId, accepted } = backup;
  return (
    <Card title={backup.adopted?.vouched ? "What a lead has to look at" : "Less than in the backup before"}>
      <ul className="mb-3 list-disc pl-5">
        {unusual.map((sentence) => (
          <li key={sentence} className="break-words">
            {sentence}
          </li>
        ))}
      </ul>
      {comparedToId ? (
        <p className="mb-3 text-muted">
          Compared with{" "}
          <Link href={`/backups/${comparedToId}`} className="underline underline-offset-2">
            the newest backup that held what it should
          </Link>
          .
        </p>
      ) : null}
      {accepted ? (
        <p>
          {accepted.by} found it right, <Age at={accepted.at} />: {accepted.reason}
        </p>
      ) : refusal ? (
        <p className="text-muted">A lead looks at the database and says here whether this is right. {refusal}</p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void run({ id, reason: new FormData(event.currentTarget).get("reason") });
          }}
        >
          <TextArea
            label="Why is it right?"
            hint={
              backup.adopted?.vouched
                ? "From then on it counts as a backup, and may be restored: it runs what its maker wrote."
                : "From then on backups are compared with this one. If it is not right: keep the backup before, it has the rows."
            }
            name="reason"
            required
            maxLength={500}
            errors={fields?.reason}
          />
          <FormError problem={problem} />
          <Button type="submit" size="sm" pending={pending}>
            It is right
          </Button>
        </form>
      )}
    </Card>
  );
}
