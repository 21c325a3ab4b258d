import Link from "next/link";
import type { ReactNode } from "react";
import { Level } from "@/components/backups/level";
import { RunStatusMark } from "@/components/runs/run-status";
import { Age } from "@/components/ui/age";
import { CornerLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { BackupView } from "@/lib/backups/schema";
import { formatBytes } from "@/lib/format";
import type { RunView } from "@/lib/runs/schema";

type BackupsProps = { readonly environmentId: string; readonly backups: readonly BackupView[] };

/** The newest backups of an environment, whatever became of them. */
export function NewestBackups({ environmentId, backups }: BackupsProps) {
  const all = <CornerLink href={`/backups?environment=${environmentId}`}>All backups</CornerLink>;
  return (
    <Card title="Newest backups" actions={all}>
      {backups.length === 0 ? <p className="text-muted">No backup yet.</p> : null}
      <ul className="divide-y divide-line">
        {backups.map((backup) => (
          <Row
            key={backup.id}
            href={backup.status === "running" ? `/runs/${backup.runId}` : `/backups/${backup.id}`}
            label={`Backup, ${backup.reason ?? `by ${backup.requestedBy}`}`}
            at={backup.snapshotAt ?? backup.createdAt}
          >
            <Level {...backup} />
            {backup.sizeBytes === null ? null : <span>{formatBytes(backup.sizeBytes)}</span>}
          </Row>
        ))}
      </ul>
    </Card>
  );
}

/** The newest runs of an environment. */
export function NewestRuns({ runs }: { readonly runs: readonly RunView[] }) {
  const all = <CornerLink href="/runs">All runs</CornerLink>;
  return (
    <Card title="Newest runs" actions={all}>
      {runs.length === 0 ? <p className="text-muted">Nothing has run yet.</p> : null}
      <ul className="divide-y divide-line">
        {runs.map((run) => (
          <Row key={run.id} href={`/runs/${run.id}`} label={run.title} at={run.queuedAt}>
            <RunStatusMark status={run.status} />
          </Row>
        ))}
      </ul>
    </Card>
  );
}

type RowProps = {
  readonly href: string;
  readonly label: string;
  readonly at: string;
  readonly children: ReactNode;
};

function Row({ href, label, at, children }: RowProps) {
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-2 first:pt-0 last:pb-0">
      <Link href={href} className="min-w-0 truncate underline decoration-line underline-offset-2 hover:decoration-ink">
        {label}
      </Link>
      <span className="flex items-baseline gap-x-3">
        {children}
        <Age at={at} />
      </span>
    </li>
  );
}
