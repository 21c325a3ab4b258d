// What the server has under the name of a restore: whether it is ours, and what may be done with it.
import type { Words } from "@/lib/restores/rules";

/** `mark`: of the restore's own run. `restored` since it was opened; null where it is not ours. */
type Mark = "restore" | "restored" | null;
type Found = { readonly name: string; readonly oid: number; readonly mark: Mark };
type FoundInUse = Omit<Found, "name"> & { readonly sessions: readonly string[] };

/** Why what is on the server under a restore's name is not dropped by a person, or null. `oid` was written down. */
export function foundProblem(database: string, oid: number | null, found: FoundInUse): Words | null {
  if (found.mark === null || (oid !== null && oid !== found.oid)) {
    const message = `What is called ${database} on the server is not the database that this restore made.`;
    return { message, hint: "It is left alone. If it is to go, its owner drops it by hand." };
  }
  const sessions = found.sessions.length;
  if (sessions === 0) return null;
  const who = [...new Set(found.sessions)].slice(0, 3).join(", ");
  const message = `${sessions} ${sessions === 1 ? "session is" : "sessions are"} connected to ${database}: ${who}.`;
  return { message, hint: "End them first: whoever uses it would lose it. Nothing was dropped." };
}

/**
 * Why a run makes no database under a name, or null: an earlier attempt of this very run had finished one. Our own records
 * may have been taken back to a time before that; what the server says counts.
 */
export function provenProblem(database: string, found: readonly Found[]): Words | null {
  if (!found.some(({ mark }) => mark === "restored")) return null;
  const message = `The server's ${database} carries the mark that this very run had finished and opened it already.`;
  return { message, hint: "It is left alone. Look at it, and restore under another name if it is not what is wanted." };
}

/** Why a run does not go on with what has its database's name, or null. `oid` is what it wrote down when it made it. */
export function madeProblem(
  database: string,
  oid: number | null,
  found: readonly Found[],
  mayBeProven: boolean,
): Words | null {
  const proven = mayBeProven ? null : provenProblem(database, found);
  if (proven) return proven;
  const one = found.find(({ name }) => name === database);
  if (!one) return { message: `The server has no database called ${database} any more.`, hint: null };
  if (one.mark !== null && one.oid === oid) return null;
  const message = `What is called ${database} on the server is not the database that this run made.`;
  return { message, hint: "It is left alone." };
}

/** What clearing away has come to, and who dropped it; `by` is null where something is left that could be ours. */
export function clearedAway(
  database: string,
  dropped: readonly string[],
  left: readonly Pick<Found, "mark">[],
): { by: string | null; told: string; audit: string } {
  const remains = left.some(({ mark }) => mark === "restored")
    ? `What is called ${database} on the server carries the mark of a restore that was finished, and was left alone; a lead can drop it.`
    : `What is called ${database} on the server does not carry this restore's mark and was left alone.`;
  const also = left.length > 0 ? ` ${remains}` : "";
  if (dropped.length > 0) {
    const audit = `Dropped the half-filled database ${database} of a restore that did not succeed.${also}`;
    const by = left.length === 0 ? "Holdfast" : null;
    return { by, told: `The half-filled database was dropped again.${also}`, audit };
  }
  const told = left.length > 0 ? remains : "No database of it was found on the registered server.";
  const by = left.length > 0 ? null : "nobody: Holdfast found none on the server";
  return { by, told, audit: `Restore into ${database}: ${told}` };
}
