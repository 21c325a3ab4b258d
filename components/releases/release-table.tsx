import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { shortDigest } from "@/lib/releases/rules";
import type { ReleaseView } from "@/lib/releases/schema";

/** Releases, the newest first. */
export function ReleaseTable({ releases }: { readonly releases: readonly ReleaseView[] }) {
  return (
    <DataTable
      caption="Releases"
      columns={[
        { key: "release", label: "Release" },
        { key: "version", label: "Application" },
        { key: "head", label: "Newest migration" },
        { key: "count", label: "Migrations", align: "right" },
        { key: "commit", label: "Commit" },
        { key: "taken", label: "Taken" },
        { key: "by", label: "By" },
      ]}
      rows={releases.map((release) => ({
        key: release.id,
        href: `/releases/${release.id}`,
        cells: [
          <span key="release" className="font-mono text-sm">
            {shortDigest(release.digest)}
          </span>,
          <span key="version" className="font-mono text-sm break-all">
            {release.appVersion || "–"}
          </span>,
          <span key="head" className="font-mono text-sm break-all">
            {release.migrationHead}
          </span>,
          release.migrationCount,
          <Commit key="commit" release={release} />,
          <Age key="taken" at={release.createdAt} />,
          release.takenBy,
        ],
      }))}
      empty={
        <EmptyState
          title="No release has been taken yet"
          hint="A release is the schema and the migrations of one moment, kept byte for byte."
        />
      }
    />
  );
}

function Commit({ release: { gitCommit, gitDirty } }: { readonly release: ReleaseView }) {
  if (!gitCommit) return "not known";
  return (
    <span title={gitCommit}>
      <span className="font-mono text-sm">{gitCommit.slice(0, 10)}</span>
      {gitDirty ? <span className="block text-sm text-attention">with uncommitted changes</span> : null}
    </span>
  );
}
