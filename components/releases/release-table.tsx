import { Age } from "@/components/ui/age";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { shortDigest } from "@/lib/releases/rules";
import type { ReleaseView } from "@/lib/releases/schema";

type Props = { readonly releases: readonly ReleaseView[]; readonly mayRead: boolean };

/** Releases, the newest first; they lead to their SQL for those who may read it. */
export function ReleaseTable({ releases, mayRead }: Props) {
  return (
    <DataTable
      caption="Releases"
      columns={[
        { key: "release", label: "Release" },
        { key: "version", label: "Application" },
        { key: "head", label: "Newest migration" },
        { key: "commit", label: "Commit" },
        { key: "taken", label: "Taken" },
      ]}
      rows={releases.map((release) => ({
        key: release.id,
        ...(mayRead ? { href: `/releases/${release.id}` } : {}),
        cells: [
          <span key="release" className="font-mono text-sm">
            {shortDigest(release.digest)}
          </span>,
          release.appVersion ? (
            <span key="version" className="font-mono text-sm [overflow-wrap:anywhere]">
              {release.appVersion}
            </span>
          ) : (
            <span key="version" className="text-muted">
              not named
            </span>
          ),
          <span key="head">
            <span className="font-mono text-sm [overflow-wrap:anywhere]">{release.migrationHead}</span>
            <span className="block text-sm text-muted">{release.migrationCount} in all</span>
          </span>,
          <Commit key="commit" release={release} />,
          <span key="taken">
            <Age at={release.createdAt} />
            <span className="block text-sm text-muted">{release.takenBy}</span>
          </span>,
        ],
      }))}
      empty={
        <EmptyState title="No release has been taken yet" hint="Without one, nothing can be compared or deployed." />
      }
    />
  );
}

function Commit({ release: { gitCommit, gitDirty } }: { readonly release: ReleaseView }) {
  if (!gitCommit) return <span className="text-muted">not known</span>;
  return (
    <span title={gitCommit}>
      <span className="font-mono text-sm">{gitCommit.slice(0, 12)}</span>
      {gitDirty ? (
        <span className="block text-sm whitespace-nowrap text-attention">and uncommitted changes</span>
      ) : null}
    </span>
  );
}
