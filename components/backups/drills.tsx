import Link from "next/link";
import { ProveByRestoring } from "@/components/backups/prove-by-restoring";
import { Age } from "@/components/ui/age";
import { Card } from "@/components/ui/card";
import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import type { DrillView } from "@/lib/drills/schema";
import { formatDuration } from "@/lib/format";

type Props = { readonly backupId: string; readonly drills: readonly DrillView[]; readonly refusal: string | null };

const looks = {
  running: { is: "running", word: "being restored" },
  succeeded: { is: "ok", word: "restored" },
  failed: { is: "failed", word: "failed" },
  unknown: { is: "unknown", word: "not carried out" },
} as const;

const schemaNotCompared = "Not compared: the schema beyond this, of which the manifest has no fingerprint";

/** The proof that this backup restores: the newest drill with all it compared, the earlier ones in a line each. */
export function Drills({ backupId, drills, refusal }: Props) {
  const [newest, ...earlier] = drills;
  return (
    <Card title="Restore drill" actions={<ProveByRestoring backupId={backupId} refusal={refusal} />}>
      {newest ? null : (
        <p className="text-muted">
          It was never restored. A drill restores it into a scratch database, compares that with the manifest, measures
          the time, and drops it. The database itself is not touched.
        </p>
      )}
      {newest ? <Line drill={newest} /> : null}
      {newest?.report ? <Report report={newest.report} recoveryMs={newest.recoveryMs} /> : null}
      {earlier.length > 0 ? (
        <div className="mt-4 space-y-1 border-t border-line pt-3 text-sm">
          {earlier.map((drill) => (
            <Line key={drill.id} drill={drill} />
          ))}
        </div>
      ) : null}
    </Card>
  );
}

function Line({ drill }: { readonly drill: DrillView }) {
  const { is, word } = looks[drill.status];
  return (
    <p className="flex flex-wrap items-baseline gap-x-3" data-drill={drill.status}>
      <Status is={is}>{word}</Status>
      <span className="min-w-0 [overflow-wrap:anywhere]">{drill.report?.sentence}</span>
      <Link href={`/runs/${drill.runId}`} className="text-sm underline underline-offset-2">
        run
      </Link>
      <span className="text-sm text-muted">
        by {drill.requestedBy} <Age at={drill.at} />
      </span>
    </p>
  );
}

function Report({
  report,
  recoveryMs,
}: Pick<DrillView, "recoveryMs"> & { readonly report: NonNullable<DrillView["report"]> }) {
  const { measured, checks, notes } = report;
  return (
    <div className="mt-4 space-y-4">
      {measured ? (
        <FactList columns={2}>
          <Fact label="Recovery took">{recoveryMs === null ? "–" : formatDuration(recoveryMs)}</Fact>
          <Fact label="Restored on">{measured.server}</Fact>
          <Fact label="Restore alone">{formatDuration(measured.restoreMs)}</Fact>
          <Fact label="Comparing">{formatDuration(measured.compareMs)}</Fact>
        </FactList>
      ) : null}
      <ul className="space-y-1 text-sm">
        {checks.map(({ name, status, sentence }) => (
          <li key={name} className="flex flex-wrap items-baseline gap-x-3">
            <Status is={status}>{name}</Status>
            <span className="min-w-0 text-muted [overflow-wrap:anywhere]">{sentence}</span>
          </li>
        ))}
      </ul>
      {measured ? (
        <p className="text-sm text-muted">
          {[...(checks.some(({ name }) => name === "schema") ? [] : [schemaNotCompared]), ...notes].join(" · ")}
        </p>
      ) : null}
    </div>
  );
}
