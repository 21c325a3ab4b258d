import Link from "next/link";
import { Age } from "@/components/ui/age";
import { Copyable } from "@/components/ui/copyable";
import { DataTable } from "@/components/ui/data-table";
import { Fact, FactList } from "@/components/ui/facts";
import { globalsWords } from "@/lib/backups/globals/rules";
import type { BackupView, Manifest } from "@/lib/backups/schema";
import { formatBytes, formatCount, formatDuration } from "@/lib/format";

/** Everything that was written down about one backup. */
export function BackupFacts({ backup, manifest }: { readonly backup: BackupView; readonly manifest: Manifest | null }) {
  const { environment } = backup;
  return (
    <FactList columns={2}>
      <Fact label="Database">
        <span className="font-mono text-sm">{environment.database}</span> on{" "}
        <span className="font-mono text-sm">{environment.host}</span>
      </Fact>
      <Fact label="Snapshot">{backup.snapshotAt ? <Age at={backup.snapshotAt} /> : "–"}</Fact>
      <Fact label="Size">{backup.sizeBytes === null ? "–" : formatBytes(backup.sizeBytes)}</Fact>
      <Fact label="Took">{backup.durationMs === null ? "–" : formatDuration(backup.durationMs)}</Fact>
      <Fact label="SHA-256">
        {backup.sha256 ? <Copyable text={backup.sha256} cut={24} label="the SHA-256" /> : "–"}
      </Fact>
      <Fact label="Verified">{backup.verifiedAt ? <Age at={backup.verifiedAt} /> : "–"}</Fact>
      <Fact label="Migration">
        {backup.migrationHead ? <span className="font-mono text-sm break-all">{backup.migrationHead}</span> : "none"}
      </Fact>
      <Fact label="Versions">
        server {backup.serverVersion ?? "–"}, pg_dump {backup.toolVersion ?? "–"}, {backup.compression ?? "–"}
      </Fact>
      {manifest ? (
        <Fact label="Roles">
          {manifest.globals?.file ? (
            <>
              <span className="font-mono text-sm [overflow-wrap:anywhere]">{manifest.globals.file}</span>
              <span className="text-muted">beside it, without passwords</span>
            </>
          ) : (
            <span className="text-muted">{globalsWords(manifest.globals)}</span>
          )}
        </Fact>
      ) : null}
      <Fact label="Asked for by">
        {backup.requestedBy}
        {backup.reason ? <span className="text-muted">{backup.reason}</span> : null}
      </Fact>
      <Fact label="Run">
        <Link href={`/runs/${backup.runId}`} className="underline underline-offset-2">
          steps and log
        </Link>
      </Fact>
      {backup.adopted ? (
        <Fact label="Taken in">
          from storage by {backup.adopted.by}, <Age at={backup.adopted.at} />
          {backup.adopted.vouched ? <span className="text-muted">by their word</span> : null}
        </Fact>
      ) : null}
      {backup.pinnedAt ? <Fact label="Pinned">by {backup.pinnedBy}</Fact> : null}
    </FactList>
  );
}

/** What the archive holds, table by table. */
export function RowTable({ manifest }: { readonly manifest: Manifest }) {
  const tables = Object.entries(manifest.rowsByTable).sort(([a], [b]) => a.localeCompare(b));
  return (
    <DataTable
      caption="Rows per table"
      columns={[
        { key: "table", label: "Table" },
        { key: "rows", label: "Rows", align: "right" },
      ]}
      rows={[
        ...tables.map(([table, rows]) => ({
          key: table,
          cells: [
            <span key="table" className="font-mono text-sm break-all">
              {table}
            </span>,
            formatCount(rows),
          ],
        })),
        ...manifest.excludedTables.map((table) => ({
          key: table,
          cells: [
            <span key="table" className="font-mono text-sm break-all">
              {table}
            </span>,
            "left out on purpose",
          ],
        })),
      ]}
      empty={<p className="text-muted">The database has no tables.</p>}
    />
  );
}
