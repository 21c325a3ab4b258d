import { isVerified } from "@/lib/backups/rules";
import { formatCount } from "@/lib/format";

type Judged = {
  readonly status: "running" | "complete" | "failed" | "deleted";
  readonly verification: "none" | "stored" | "readable" | "restored";
  readonly tableCount: number | null;
  readonly rowCount: number | null;
  readonly deletedBy: string | null;
  readonly unusual: readonly string[];
  readonly accepted: unknown;
  readonly deletedReason?: string | null;
  readonly lostAt: string | null;
  readonly drillFailedAt: string | null;
  readonly adopted: { readonly by: string; readonly vouched: boolean } | null;
};
type Verdict = {
  readonly is: "ok" | "running" | "attention" | "failed" | "unknown";
  readonly title: string;
  readonly because: string;
};

/** The first sentence of a backup's page: what it is good for, and how that is known. `drill`: what a failed one said. */
export function verdictOf(backup: Judged, drill: string | null = null): Verdict {
  const { status, verification, tableCount, rowCount, deletedBy, deletedReason } = backup;
  if (status === "running") {
    return {
      is: "running",
      title: "This backup is being made.",
      because: "It counts as a backup only when every byte of it was read back.",
    };
  }
  if (status === "failed") {
    return {
      is: "failed",
      title: "This backup was not made.",
      because: "Nothing of it was kept, and nothing in the database was changed. Its run says why.",
    };
  }
  if (status === "deleted") {
    return {
      is: "attention",
      title: "This backup was deleted.",
      because: `${deletedBy ?? "Somebody"} deleted it.${deletedReason ? ` ${deletedReason}` : ""} What was known of it stays here.`,
    };
  }
  if (backup.lostAt) {
    return {
      is: "failed",
      title: "No good copy is left.",
      because:
        "Every copy of the archive was found gone or changed, so nothing can be restored from it. Do not count on it: make a new backup, and look at the storage.",
    };
  }
  // Whatever was proven before: the newest word on whether it restores counts.
  if (backup.drillFailedAt) {
    return {
      is: "failed",
      title: "The newest restore drill of this backup failed.",
      because: `${drill ?? "What it found stands below."} It counts as verified no more, and nothing is deleted for that alone.`,
    };
  }
  if (backup.adopted?.vouched && !backup.accepted) {
    return {
      is: "attention",
      title: "Nothing proves where this backup comes from.",
      because: `${backup.adopted.by} took it in from storage by their word. It counts for nothing, and nothing is restored from it, until a lead has looked at it.`,
    };
  }
  if (backup.unusual.length > 0 && !backup.accepted && isVerified(verification)) {
    return {
      is: "attention",
      title: "This backup is faithful, and holds less than the one before.",
      because:
        "It equals its source, which has lost tables or rows since. What exactly stands below; a lead says whether that is right.",
    };
  }
  const counted = `${countOf(tableCount, "table")} with ${countOf(rowCount, "row")}`;
  if (verification === "restored") {
    return {
      is: "ok",
      title: "This backup restores.",
      because: `It was restored and compared: ${counted} equal the source's snapshot.`,
    };
  }
  if (verification === "readable") {
    return {
      is: "ok",
      title: "This backup is readable.",
      because: `Every byte was decoded, and ${counted} equal the source's snapshot. It has not been restored yet.`,
    };
  }
  if (verification === "stored") {
    return {
      is: "unknown",
      title: "This backup was not decoded.",
      because: "The archive is what its manifest says, byte for byte. Whether it can be read is not known.",
    };
  }
  return {
    is: "unknown",
    title: "This backup was never read back.",
    because: "It may or may not restore. Do not count on it.",
  };
}

function countOf(count: number | null, noun: string): string {
  return count === null ? `an unknown number of ${noun}s` : `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
