import type { Tier } from "@/lib/auth/schema";
import type { MarkView } from "@/lib/environments/schema";
import type { Inspection } from "@/lib/postgres/inspection-schema";

type Registered = {
  readonly name: string;
  readonly systemIdentifier: string | null;
  readonly databaseOid: number | null;
};
type Seen = { readonly systemIdentifier: string | null; readonly databaseOid: number };

/**
 * Whether the database behind the address is another one than an administrator registered. Null when it is the same, or
 * when nothing was registered yet; an identifier that may not be read on either side decides nothing.
 */
export function identityProblem(registered: Registered, seen: Seen): string | null {
  const { systemIdentifier, databaseOid, name } = registered;
  const otherServer =
    systemIdentifier !== null && seen.systemIdentifier !== null && systemIdentifier !== seen.systemIdentifier;
  const otherDatabase = databaseOid !== null && databaseOid !== seen.databaseOid;
  if (!otherServer && !otherDatabase) return null;
  return `Behind the address of ${name} is another ${otherServer ? "server" : "database"} than the one that was registered.`;
}

/** What to say when a database's own marker disagrees with the tier it was registered as; null when it agrees or is unmarked. */
export function markerWarning(tier: Tier, marker: string | null): string | null {
  if (marker === null || marker === tier) return null;
  return `The database says of itself that it is ${marker}, but it is registered as ${tier}.`;
}

/** Why nothing that writes may run against a database, or null. An unmarked one may be written to; a contradicting one never. */
export function writeProblem(tier: Tier, marker: string | null, markerKnown: boolean): string | null {
  if (!markerKnown) return "It is not known what this database says it is, because it could not be asked.";
  return markerWarning(tier, marker);
}

/** An observation counts as fresh for three of its periods; after that it is history, and the state is unknown. */
export function freshness(observedAt: Date, now: Date, periodSeconds: number): "fresh" | "stale" {
  return now.getTime() - observedAt.getTime() <= periodSeconds * 3_000 ? "fresh" : "stale";
}

/** Why a database may not be registered as this tier: its own marker says otherwise. */
export function addProblem(tier: Tier, marker: string | null): string | null {
  if (marker === null || marker === tier) return null;
  return `The database says of itself that it is ${marker}; it cannot be added as ${tier}.`;
}

const tierWords: Readonly<Record<string, Tier>> = {
  development: "development",
  dev: "development",
  staging: "staging",
  stage: "staging",
  production: "production",
  prod: "production",
  live: "production",
};

/** Why an environment of this tier may not have this name: it is the word for another tier, or looks like it. */
export function nameProblem(name: string, tier: Tier): string | null {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ı", "i");
  const word = plain.replaceAll("0", "o").replaceAll("1", "i");
  const said = Object.hasOwn(tierWords, word) ? tierWords[word] : tier;
  if (said === tier) return null;
  return `The name ${name} says ${said}, but the tier is ${tier}.`;
}

type Mark = Pick<MarkView, "status" | "at" | "command" | "problem">;
type Marker = {
  readonly is: "ok" | "attention" | "unknown" | "running";
  readonly title: string;
  readonly because: string;
};

/**
 * What is known of a database's own word for its tier: from the newest look at it (`observedAt`), or from our having
 * written it since. A contradiction stops everything that writes.
 */
export function judgeMarker(
  tier: Tier,
  seen: { marker: string | null } | null,
  observedAt: string,
  mark: Mark | null,
): Marker {
  const writtenSince = mark?.status === "succeeded" && mark.command === null && mark.at > observedAt;
  if (!seen && !writtenSince) {
    const because = "The newest look did not reach the database.";
    return { is: "unknown", title: "Unknown: what the database says it is", because };
  }
  if (writtenSince || seen?.marker === tier) {
    const because = "Its own setting agrees with how it is registered.";
    return { is: "ok", title: `The database says that it is ${tier}`, because };
  }
  const contradiction = markerWarning(tier, seen?.marker ?? null);
  if (contradiction) {
    const because = "Nothing that writes may run against it until that is settled.";
    return { is: "attention", title: contradiction, because };
  }
  if (mark?.status === "queued" || mark?.status === "running") {
    return { is: "running", title: "The database is being marked", because: "The worker writes the tier into it." };
  }
  const because = mark?.command
    ? "Our role may not write the mark. A superuser of the server runs this once:"
    : (mark?.problem ?? "Nobody has written its tier into it yet.");
  return { is: "attention", title: "The database is not marked with its tier", because };
}

type Inspected = Pick<Inspection, "encrypted" | "isReplica" | "pooler" | "marker" | "migrationHead">;

/** What is worth knowing about a connection besides whether it can be backed up, a sentence each. */
export function inspectionWarnings({ encrypted, isReplica, pooler, marker, migrationHead }: Inspected): string[] {
  const warnings = [
    pooler.value,
    pooler.unknownBecause && `Whether a pooler stands in between is not known: ${pooler.unknownBecause}`,
    isReplica ? "This is a replica: it can be read, but nothing can be written or deployed here." : null,
    encrypted ? null : "The connection is not encrypted: everybody on the way can read it. Use sslmode=verify-full.",
    marker === null ? null : `The database already says of itself that it is ${marker}.`,
    migrationHead.unknownBecause,
  ];
  return warnings.filter((warning): warning is string => Boolean(warning));
}

/**
 * The policy as a form sends it: seconds instead of milliseconds, one table a line. Checked by `BackupPolicy` after.
 * Not in schema.ts, so that no form brings zod into the browser, which tries to evaluate code there.
 */
export function readPolicy(form: Record<string, unknown>) {
  const lines = String(form.excludeTableData ?? "").split("\n");
  return {
    compression: form.compression,
    excludeTableData: lines.map((line) => line.trim()).filter((line) => line !== ""),
    lockWaitTimeoutMs: Math.round(Number(form.lockWaitSeconds) * 1_000),
    stallMs: Math.round(Number(form.stallSeconds) * 1_000),
    rpoMinutes: wholeOf(form.rpoMinutes),
    rtoMinutes: wholeOf(form.rtoMinutes),
    drillEveryDays: wholeOf(form.drillEveryDays) ?? undefined,
  };
}

/** Empty means that nobody said. */
function wholeOf(value: unknown): number | null {
  return value === undefined || value === "" ? null : Math.round(Number(value));
}

/** Who looks after an environment; null is nobody. Whoever may not sign in any more looks after nothing. */
export function activeOwner(owner: { readonly name: string; readonly disabledAt: Date | null } | null): string | null {
  return owner && owner.disabledAt === null ? owner.name : null;
}
