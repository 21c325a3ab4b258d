import { isVerified } from "@/lib/backups/rules";
import { formatBytes } from "@/lib/format";
import type { Presence, RestoreStatus } from "@/lib/restores/schema";

/** How many sessions load data and build indexes side by side. */
export const restoreJobs = 2;

/** A sentence, and what to do about it. */
export type Words = { readonly message: string; readonly hint: string | null };

/** What the new database is called unless somebody says otherwise: `<database>_restore_<yyyymmdd_hhmm>`, in UTC. */
export function defaultName(database: string, at: Date): string {
  const time = at.toISOString().replace(/[-:]/g, "").replace("T", "_").slice(0, 13);
  const plain = database
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "_")
    .replace(/^[^a-z_]/, "_");
  const end = `_restore_${time}`;
  return `${plain.slice(0, 63 - end.length)}${end}`;
}

type Candidate = {
  readonly status: string;
  readonly verification: string;
  readonly lostAt: Date | null;
  readonly drillFailedAt: Date | null;
  readonly vouched: boolean;
};

/**
 * Why a backup is not restored onto a target's server, or null. An archive is code that runs there: only what this
 * installation has made, or what its seal proves, and what was read back to the last byte.
 */
export function restoreProblem(
  backup: Candidate,
  environment: { name: string; disabledAt: Date | null },
): string | null {
  if (backup.status !== "complete") return "There is no complete archive of this backup.";
  if (backup.vouched) {
    return "Nothing proves where this archive comes from, and an archive is code: it can be proven on the scratch server, but is not restored beside live databases.";
  }
  if (backup.lostAt) return "No good copy of this backup is left.";
  if (backup.drillFailedAt) return "Its newest restore drill failed: choose another backup, or prove this one again.";
  if (!isVerified(backup.verification))
    return "This backup was not read back to its last byte yet: it is not verified.";
  if (environment.disabledAt) return `${environment.name} is disabled. Enable it first.`;
  return null;
}

export type PreflightFacts = {
  readonly database: string;
  readonly taken: readonly string[];
  readonly role: { readonly name: string; readonly canCreateDatabases: boolean; readonly isSuperuser: boolean };
  /** Who owns functions in the source, without superusers. */
  readonly ownersOfCode: readonly string[];
  readonly isReplica: boolean;
  /** A managed service lets its own administrator do more than the catalogs tell. */
  readonly managedBy: string | null;
  readonly serverMajor: number;
  readonly archiveMajor: number;
  /** Of the archive, without plpgsql. */
  readonly wanted: readonly string[];
  /** Of the server; true where it takes no superuser. */
  readonly extensions: Readonly<Record<string, boolean>>;
  /** Named by policies and user mappings: without them the archive cannot be restored. */
  readonly roles: readonly string[];
  readonly knownRoles: readonly string[];
  readonly databaseBytes: number;
  /** Null: nobody knows. */
  readonly freeBytes: number | null;
};

/** Why nothing may be made on this server, with what to do about it, or null. */
export function preflightProblem(facts: PreflightFacts): Words | null {
  const { database, role, wanted, extensions } = facts;
  if (facts.taken.includes(database))
    return { message: `The server already has a database called ${database}.`, hint: "Choose another name." };
  if (facts.isReplica)
    return { message: "The server is a replica: nothing can be made there.", hint: "Use the primary's address." };
  if (!role.canCreateDatabases) {
    const hint = `A superuser runs: ALTER ROLE "${role.name.replaceAll('"', '""')}" CREATEDB. Or restore by hand into one that exists.`;
    return { message: `The role ${role.name} may not create databases.`, hint };
  }
  const authors = facts.ownersOfCode.filter((name) => name !== role.name);
  if (role.isSuperuser && authors.length > 0) {
    const message = `${role.name} is a superuser, and in the source ${authors.join(", ")} ${authors.length > 1 ? "own" : "owns"} functions: restored by ${role.name}, they would be the superuser's own and might run with all its rights.`;
    const hint =
      "Register the environment with the role that owns its database (it needs CREATEDB), or restore by hand with pg_restore --role. Nothing was made.";
    return { message, hint };
  }
  if (facts.archiveMajor > facts.serverMajor) {
    const message = `The archive was made on PostgreSQL ${facts.archiveMajor}, and the server is ${facts.serverMajor}.`;
    return { message, hint: "Restore into a server of that version, or a newer one." };
  }
  const missing = wanted.filter((name) => extensions[name] === undefined);
  if (missing.length > 0) {
    const message = `The server does not have the extension${missing.length > 1 ? "s" : ""} ${missing.join(", ")}, which the archive needs.`;
    return { message, hint: "Install the package on the server, then try again. Nothing was made." };
  }
  const closed = wanted.filter((name) => extensions[name] === false);
  if (closed.length > 0 && !role.isSuperuser && facts.managedBy === null) {
    const message = `The role ${role.name} may not create the extension${closed.length > 1 ? "s" : ""} ${closed.join(", ")}: that takes a superuser.`;
    return { message, hint: "Restore by hand with a superuser, or register the environment with one." };
  }
  const strangers = facts.roles.filter((name) => !facts.knownRoles.includes(name));
  if (strangers.length > 0) {
    const message = `The archive's policies name the role${strangers.length > 1 ? "s" : ""} ${strangers.join(", ")}, which the server does not have.`;
    return {
      message,
      hint: "Create the role first (CREATE ROLE … NOLOGIN is enough), then try again. Nothing was made.",
    };
  }
  const needed = neededBytes(facts.databaseBytes);
  if (facts.freeBytes !== null && facts.freeBytes < needed) {
    const message = `The server's disk has ${formatBytes(facts.freeBytes)} free, and about ${formatBytes(needed)} are needed.`;
    return { message, hint: "Make room there, then try again. Nothing was made." };
  }
  return null;
}

/** Indexes are built beside the data, and the server's own files need their place too. */
export function neededBytes(databaseBytes: number): number {
  return databaseBytes * 1.25 + 256 * 1024 ** 2;
}

/** Whether the archive's grants are restored, and why not; `sql` is what they would run. */
export function judgeGrants(sql: string, missing: readonly string[], isSuperuser: boolean): string | null {
  if (missing.length > 0) {
    return `Its grants were left out: the server does not have ${missing.length > 1 ? "the roles" : "the role"} ${missing.join(", ")}.`;
  }
  if (isSuperuser || !/^(SET SESSION AUTHORIZATION|ALTER DEFAULT PRIVILEGES FOR ROLE)\b/m.test(sql)) return null;
  return "Its grants were left out: some were given in the name of other roles, which takes a superuser.";
}

/** What a restore that came to no verdict says of itself. */
export function interruptedSentence(problem: { readonly message: string }): string {
  return `Not restored: ${problem.message}`;
}

type Row = {
  readonly status: string;
  readonly database: string;
  readonly droppedAt: Date | null;
};

/** Why a restored database may not be dropped, or null. Whether it is still ours is asked on the server. */
export function dropProblem({ status, database, droppedAt }: Row): string | null {
  if (status === "running") return `${database} is still being restored. Cancel its run instead.`;
  if (droppedAt) return `${database} has been dropped already.`;
  return null;
}

type Told = {
  readonly status: RestoreStatus;
  readonly beganAt: Date | null;
  readonly madeAt: Date | null;
  readonly droppedAt: Date | null;
};

/** Where the database of a restore is, as far as it was written down. A worker may have died before it could. */
export function presenceOf({ status, beganAt, madeAt, droppedAt }: Told): Presence {
  if (droppedAt) return "dropped";
  if (status === "running") return "being made";
  if (!beganAt && !madeAt) return "never made";
  return status === "failed" || !madeAt ? "perhaps" : "there";
}

type Shown = {
  readonly status: RestoreStatus;
  readonly presence: Presence;
  readonly sentence: string | null;
  readonly dropped: { readonly by: string } | null;
};
type Verdict = {
  readonly is: "ok" | "running" | "attention" | "failed" | "unknown";
  readonly title: string;
  readonly because: string;
};

/** The first sentence of a restore's page. Only what was compared whole is called restored. */
export function verdictOf({ status, presence, sentence, dropped }: Shown): Verdict {
  const because = sentence ?? "Nothing was written down.";
  if (status === "running")
    return { is: "running", title: "It is being restored.", because: "Use it only when it is proven." };
  if (status === "failed") {
    const left = presence === "perhaps" ? " Whether its database is still on the server is not known." : "";
    return { is: "failed", title: "It was not restored.", because: `${because}${left}` };
  }
  if (presence === "dropped") {
    const told = `${dropped?.by ?? "Somebody"} dropped it. What was found before: ${because}`;
    return { is: "attention", title: "Its database was dropped.", because: told };
  }
  if (status === "unknown") return { is: "unknown", title: "Whether it is what was backed up is not known.", because };
  return { is: "ok", title: "It is restored, and equals its backup.", because };
}

/** The answer of the page of restores. */
export function restoresAnswer(
  restores: readonly { readonly presence: Presence; readonly status: RestoreStatus }[],
): string {
  const count = (presence: Presence) => restores.filter((one) => one.presence === presence).length;
  const [there, perhaps] = [count("there"), count("perhaps")];
  const proven = restores.filter(({ presence, status }) => presence === "there" && status === "succeeded").length;
  const left = perhaps > 0 ? ` Of ${perhaps} it is not known whether they are still there.` : "";
  if (there === 0) return `No restored database is on a server.${left}`;
  return `${there} restored ${there === 1 ? "database is" : "databases are"} on a server, ${proven} proven equal to the backup.${left}`;
}
