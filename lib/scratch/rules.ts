import { formatBytes } from "@/lib/format";

/** What is known of a server on which scratch databases may be made. */
export type ScratchServerFacts = {
  /** As in a sentence: "the embedded PostgreSQL", "the scratch server db.example.com:5432". */
  readonly name: string;
  readonly major: number;
  /** Names of the extensions that can be created there, and whether a role without superuser may. */
  readonly extensions: ReadonlyMap<string, { readonly trusted: boolean }>;
  readonly roles: ReadonlySet<string>;
  /** Whether roles that are missing may be made there: only on a server that nobody else uses. */
  readonly makesRoles: boolean;
  readonly systemIdentifier: string | null;
  /** Null where it cannot be asked. */
  readonly freeBytes: number | null;
  readonly mayCreateDatabases: boolean;
};

export type ScratchDemand = {
  /** A scratch server must not be older than the server that the work is for. */
  readonly serverMajor: number;
  readonly extensions: readonly string[];
  /** Roles that must exist (without any right): an archive's policies and grants name them (`readArchiveRoles`). */
  readonly roles?: readonly string[] | undefined;
  /** System identifiers of servers that must not be used: the targets'. */
  readonly notOn?: readonly string[] | undefined;
  /** Size of the database that will be made, null when nobody knows. */
  readonly expectedBytes: number | null;
};

/** Indexes are built beside the data, and the server's own files need their place too. */
const SPACE_FACTOR = 1.25;
const SPACE_LEAST = 256 * 1024 ** 2;

/** Why scratch work must not or cannot happen on this server, as one sentence, or null when it fits. */
export function fitProblem(server: ScratchServerFacts, demand: ScratchDemand): string | null {
  const { name } = server;
  const subject = name.charAt(0).toUpperCase() + name.slice(1);
  if (demand.notOn?.length && server.systemIdentifier === null) {
    return `${subject} does not tell its system identifier, so it cannot be told apart from the database itself.`;
  }
  if (server.systemIdentifier !== null && demand.notOn?.includes(server.systemIdentifier)) {
    return `${subject} is the very server of a target database; scratch work never happens there.`;
  }
  // DROP DATABASE … WITH (FORCE) came with 13: without it a copy could not be dropped for certain.
  if (server.major < 13) return `${subject} is version ${server.major}, and 13 or newer is needed.`;
  if (server.major < demand.serverMajor) {
    return `${subject} is version ${server.major}, and the database's server is ${demand.serverMajor}.`;
  }
  const missing = demand.extensions.filter((extension) => !server.extensions.has(extension));
  if (missing.length > 0) {
    return `${subject} does not have the extension${missing.length > 1 ? "s" : ""} ${missing.join(", ")}.`;
  }
  const strangers = missingRoles(server, demand);
  if (strangers.length > 0 && !server.makesRoles) {
    return `${subject} does not have the role${strangers.length > 1 ? "s" : ""} ${strangers.join(", ")}.`;
  }
  if (!server.mayCreateDatabases) return `The role for ${name} may not create databases.`;
  if (demand.expectedBytes === null || server.freeBytes === null) return null;
  const needed = demand.expectedBytes * SPACE_FACTOR + SPACE_LEAST;
  if (server.freeBytes >= needed) return null;
  return `${subject} has ${formatBytes(server.freeBytes)} free, and about ${formatBytes(needed)} are needed.`;
}

export function missingRoles(server: ScratchServerFacts, demand: Pick<ScratchDemand, "roles">): string[] {
  return (demand.roles ?? []).filter((role) => !server.roles.has(role));
}

/** What would fit, and how to configure it. */
export function fitHint(demand: ScratchDemand): string {
  const extensions = demand.extensions.filter((extension) => extension !== "plpgsql");
  const having = extensions.length > 0 ? ` that has ${extensions.join(", ")}` : "";
  return (
    `Set HOLDFAST_SCRATCH_URL for the worker to a PostgreSQL ${Math.max(13, demand.serverMajor)} or newer${having}, ` +
    "which is no target's server, with a role that is superuser or may create databases."
  );
}

export type LocaleChoice = { readonly encoding: string; readonly locale: string; readonly note: string | null };

/** In which order encoding and locale are tried; a note where the copy will differ from its source. */
export function localeChoices(encoding: string | undefined, locale: string | undefined): LocaleChoice[] {
  const wanted = { encoding: encoding ?? "UTF8", locale: locale ?? "C.UTF-8" };
  const noteOf = (used: string) =>
    locale === undefined
      ? null
      : `The locale ${locale} is not available on the scratch server; ${used} was used, so texts sort differently.`;
  const others = (wanted.encoding === "UTF8" ? ["C.UTF-8", "C"] : ["C"]).filter((used) => used !== wanted.locale);
  return [
    { ...wanted, note: null },
    ...others.map((used) => ({ encoding: wanted.encoding, locale: used, note: noteOf(used) })),
  ];
}

const PREFIX = "holdfast_scratch_";

/** The name of a scratch database and of the role that owns it. `random` is 16 hexadecimal digits. */
export function scratchName(random: string): string {
  return `${PREFIX}${random}`;
}

/**
 * Whether a database is one that we made for scratch work, and may therefore be dropped: the name alone is not enough,
 * it must also belong to the role that we make with it, or to ourselves where we could not make one.
 */
export function isOurScratch(database: { name: string; owner: string }, ourRole: string): boolean {
  const isName = /^holdfast_scratch_[0-9a-f]{16}$/.test(database.name);
  return isName && (database.owner === database.name || database.owner === ourRole);
}
