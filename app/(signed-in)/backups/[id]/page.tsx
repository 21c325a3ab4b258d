import type { Metadata } from "next";
import { z } from "zod";
import { BackupActions } from "@/components/backups/backup-actions";
import { BackupFacts, RowTable } from "@/components/backups/backup-detail";
import { BackupNotes } from "@/components/backups/backup-notes";
import { Copies } from "@/components/backups/copies";
import { Drills } from "@/components/backups/drills";
import { UnusualBackup } from "@/components/backups/unusual-backup";
import { RestoreIntoNew } from "@/components/restores/restore-into-new";
import { Card } from "@/components/ui/card";
import { CommandBlock } from "@/components/ui/command-block";
import { PageHeader } from "@/components/ui/page-header";
import { Verdict } from "@/components/ui/verdict";
import { getBackup } from "@/lib/backups/data";
import { verdictOf } from "@/lib/backups/verdict/rules";
import { listDrills } from "@/lib/drills/data";
import { previewRestore } from "@/lib/restores/data";
import { found } from "@/lib/web/found";
import { requireActor } from "@/lib/web/session";

export const metadata: Metadata = { title: "Backup" };

type Props = { readonly params: Promise<{ id: string }> };

export default async function BackupPage({ params }: Props) {
  const actor = await requireActor();
  const id = z
    .uuid()
    .catch("00000000-0000-0000-0000-000000000000")
    .parse((await params).id);
  const { backup, manifest, copies, restore, verify, refusals } = await found(getBackup(actor, id));
  const [drills, preview] = await Promise.all([listDrills(actor, id), previewRestore(actor, id)]);
  const { tier, name } = backup.environment;
  const failed = drills.find(({ status }) => status === "failed");
  return (
    <>
      <PageHeader
        tier={tier}
        eyebrow={name}
        title={<span className="font-mono text-xl break-all">{backup.file}</span>}
        actions={
          <>
            {backup.status === "complete" ? <RestoreIntoNew preview={preview} /> : null}
            <BackupActions backup={backup} refusals={refusals} />
          </>
        }
      />
      <div className="space-y-4">
        <Card tier={tier}>
          <Verdict {...verdictOf(backup, failed?.report?.sentence)} />
          <div className="mt-4">
            <BackupFacts backup={backup} manifest={manifest} />
          </div>
          {backup.status === "complete" && (refusals.remove || refusals.download) ? (
            <div className="mt-4 text-sm text-muted">
              {refusals.download ? <p>Download: {refusals.download}</p> : null}
              {refusals.remove ? <p>Delete: {refusals.remove}</p> : null}
            </div>
          ) : null}
        </Card>
        {backup.unusual.length > 0 ? <UnusualBackup backup={backup} refusal={refusals.accept} /> : null}
        {copies.length > 0 ? <Copies copies={copies} /> : null}
        {backup.status === "complete" || drills.length > 0 ? (
          <Drills backupId={backup.id} drills={drills} refusal={refusals.drill} />
        ) : null}
        {backup.status === "complete" && !backup.lostAt ? (
          <Card title="Restore it by hand">
            <p className="mb-3 text-muted">
              Into a new database beside the old one, as the runbook prefers. The file and its manifest are enough;
              Holdfast is not needed.
            </p>
            <CommandBlock {...restore} />
            <p className="mt-4 mb-3 text-muted">
              To be sure of the file first: this reads every byte, without a server.
            </p>
            <CommandBlock {...verify} />
          </Card>
        ) : null}
        <Card title="Notes">
          <BackupNotes id={backup.id} notes={backup.notes ?? ""} refusal={refusals.annotate} />
        </Card>
        {manifest ? (
          <Card title="Rows per table">
            <RowTable manifest={manifest} />
          </Card>
        ) : null}
      </div>
    </>
  );
}
