import type { Tier } from "@/lib/auth/schema";

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
