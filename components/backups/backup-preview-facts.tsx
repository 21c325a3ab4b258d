import { CommandBlock } from "@/components/ui/command-block";
import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import { TierTag } from "@/components/ui/tier";
import { spaceProblem } from "@/lib/backups/rules";
import type { BackupPreview } from "@/lib/backups/schema";
import { formatBytes, formatDuration } from "@/lib/format";

/** Which database, how big, how long, how much room: before anything is asked for. What is not known says so. */
export function BackupPreviewFacts({ preview }: { readonly preview: BackupPreview }) {
  const { tier, database, host, databaseBytes, expectedBytes, expectedMs, basis, freeBytes, policy } = preview;
  const shortage = expectedBytes !== null && freeBytes !== null ? spaceProblem(expectedBytes, freeBytes) : null;
  return (
    <div className="mb-4 space-y-4">
      <FactList>
        <Fact label="Database">
          <span className="font-mono text-sm">{database}</span>
          <TierTag tier={tier} />
        </Fact>
        <Fact label="Host">
          <span className="font-mono text-sm">{host}</span>
        </Fact>
        <Fact label="Size">{databaseBytes === null ? <Unknown /> : formatBytes(databaseBytes)}</Fact>
        <Fact label="Will take">
          {expectedMs === null || expectedBytes === null ? (
            <Unknown />
          ) : (
            `about ${formatDuration(expectedMs)} and ${formatBytes(expectedBytes)}`
          )}
          <span className="text-sm text-muted">{basis}</span>
        </Fact>
        <Fact label="Free disk">
          {freeBytes === null ? <Unknown /> : formatBytes(freeBytes)}
          {shortage ? <Status is="attention">may not be enough</Status> : null}
        </Fact>
        <Fact label="How">{policy}</Fact>
      </FactList>
      <CommandBlock
        bash={preview.bash}
        powershell={preview.powershell}
        note="The same by hand. Holdfast also counts rows in the same snapshot and verifies the file."
      />
    </div>
  );
}

function Unknown() {
  return <Status is="unknown">not known yet</Status>;
}
