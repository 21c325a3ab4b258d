import Link from "next/link";
import { Age } from "@/components/ui/age";
import { Fact, FactList } from "@/components/ui/facts";
import { Status } from "@/components/ui/status";
import { formatBytes, formatDuration } from "@/lib/format";
import type { RestoreView } from "@/lib/restores/schema";

type Props = { readonly restore: RestoreView; readonly source: string };

/** Which database, from which backup, how old, how large, whose, and what for. */
export function RestoreFacts({ restore, source }: Props) {
  const { backup, environment, size, kept, dropped } = restore;
  return (
    <FactList columns={2}>
      <Fact label="Server">
        <span className="font-mono text-sm">{environment.host}</span>
      </Fact>
      <Fact label="Beside">
        <span className="font-mono text-sm">{source}</span>
        <span className="text-sm text-muted">which stays as it is</span>
      </Fact>
      <Fact label="Data of" age={backup.snapshotAt}>
        <Link href={`/backups/${backup.id}`} className="underline underline-offset-2">
          this backup
        </Link>
      </Fact>
      <Fact label="Size, last seen" age={size?.at}>
        {size ? formatBytes(size.bytes) : <Status is="unknown">not known</Status>}
      </Fact>
      <Fact label="Restored in">
        {restore.durationMs === null ? "–" : formatDuration(restore.durationMs)}
        <span className="text-sm text-muted">with every comparison</span>
      </Fact>
      <Fact label="Asked for by">
        {restore.requestedBy} <Age at={restore.createdAt} />
      </Fact>
      <Fact label="Good for">{restore.purpose ?? <span className="text-muted">nobody said</span>}</Fact>
      {kept ? (
        <Fact label="Kept by">
          {kept.by} <Age at={kept.at} />
        </Fact>
      ) : null}
      {dropped ? (
        <Fact label="Dropped by">
          {dropped.by} <Age at={dropped.at} />
        </Fact>
      ) : null}
    </FactList>
  );
}
