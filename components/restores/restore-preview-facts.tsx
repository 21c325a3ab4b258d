import { Age } from "@/components/ui/age";
import { CommandBlock } from "@/components/ui/command-block";
import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import { TierTag } from "@/components/ui/tier";
import { formatBytes, formatDuration } from "@/lib/format";
import { inOrder, restoreIntoNewCommands } from "@/lib/postgres/commands";
import type { RestorePreview } from "@/lib/restores/schema";

type Props = { readonly preview: RestorePreview; readonly name: string };

/** Which data, on which server, how large, how long, and the same by hand. What is not known says so. */
export function RestorePreviewFacts({ preview, name }: Props) {
  const { environment, place, file, snapshotAt, newerBackups, databaseBytes, archiveBytes, recoveryMs } = preview;
  const { encoding, locale, jobs } = preview;
  const wanted = { name: name || "new_database", encoding, locale, jobs };
  return (
    <div className="mb-4 space-y-4">
      <FactList>
        <Fact label="Server">
          <span className="font-mono text-sm">
            {place.host}:{place.port}
          </span>
          <TierTag tier={environment.tier} />
        </Fact>
        <Fact label="Data of">
          {snapshotAt ? <Age at={snapshotAt} /> : <Unknown />}
          {newerBackups > 0 ? (
            <span className="text-sm text-muted">
              {newerBackups} newer {newerBackups === 1 ? "backup" : "backups"}
            </span>
          ) : null}
        </Fact>
        <Fact label="Size">
          {databaseBytes === null ? <Unknown /> : `about ${formatBytes(databaseBytes)}`}
          {archiveBytes === null ? null : (
            <span className="text-sm text-muted">archive {formatBytes(archiveBytes)}</span>
          )}
        </Fact>
        <Fact label="Will take">
          {recoveryMs === null ? <Unknown /> : `about ${formatDuration(recoveryMs)}`}
          <span className="text-sm text-muted">
            {recoveryMs === null ? "no drill has measured it" : "as the newest drill took"}
          </span>
        </Fact>
        <Fact label="Free space">
          <Unknown />
          <span className="text-sm text-muted">the worker asks the server first, as far as it tells</span>
        </Fact>
      </FactList>
      <CommandBlock
        {...inOrder(restoreIntoNewCommands(place, wanted, file))}
        note="The same by hand. Holdfast also checks the server first, carries settings and grants over, and compares every table."
      />
    </div>
  );
}

function Unknown() {
  return <Status is="unknown">not known yet</Status>;
}
