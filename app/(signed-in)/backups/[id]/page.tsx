import type { Metadata } from "next";
import { z } from "zod";
import { BackupActions } from "@/components/backups/backup-actions";
import { BackupFacts, BackupVerdict, RowTable } from "@/components/backups/backup-detail";
import { BackupNotes } from "@/components/backups/backup-notes";
import { Card } from "@/components/ui/card";
import { CommandBlock } from "@/components/ui/command-block";
import { PageHeader } from "@/components/ui/page-header";
import { denied } from "@/lib/auth/rules";
import { getBackup } from "@/lib/backups/data";
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
  const { backup, manifest, restore } = await found(getBackup(actor, id));
  const { tier, name } = backup.environment;
  const may = (permission: Parameters<typeof denied>[0]) => denied(permission, actor, tier);
  const refusals = {
    download: may("backup:download"),
    pin: may("backup:pin"),
    unpin: may("backup:unpin"),
    remove: may("backup:delete"),
  };
  return (
    <>
      <PageHeader
        tier={tier}
        eyebrow={name}
        title={<span className="font-mono text-xl break-all">{backup.file}</span>}
        actions={<BackupActions backup={backup} refusals={refusals} />}
      />
      <div className="space-y-4">
        <Card tier={tier}>
          <BackupVerdict backup={backup} />
          <div className="mt-4">
            <BackupFacts backup={backup} />
          </div>
        </Card>
        {backup.status === "complete" ? (
          <Card title="Restore it by hand">
            <p className="mb-3 text-muted">
              Into a new database beside the old one, as the runbook prefers. The file and its manifest are enough;
              Holdfast is not needed.
            </p>
            <CommandBlock {...restore} />
          </Card>
        ) : null}
        <Card title="Notes">
          <BackupNotes id={backup.id} notes={backup.notes ?? ""} refusal={may("backup:annotate")} />
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
