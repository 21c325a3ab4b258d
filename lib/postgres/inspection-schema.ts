// Pure: what is known of a target after looking at it. Its own file because pages show it; survives JSON.

/** Which database this really is, whatever its address says. Compared before everything that writes. */
export type DatabaseIdentity = {
  /** Of the whole cluster, from initdb; null when the role may not read it. 64-bit, so text. */
  readonly systemIdentifier: string | null;
  readonly databaseOid: number;
  readonly databaseName: string;
  /** As the server sees itself; null over a socket. */
  readonly serverAddress: string | null;
};

/** A fact that could be read, or why it could not. Never invented. */
export type Known<T> =
  | { readonly value: T; readonly unknownBecause: null }
  | { readonly value: null; readonly unknownBecause: string };

/** What will be possible on this server, with the sentence to show when it will not. */
export type Ability = { readonly possible: boolean; readonly sentence: string };

export type Inspection = {
  /** ISO 8601, the server's clock. */
  readonly serverTime: string;
  readonly serverVersion: string;
  readonly serverMajor: number;
  readonly encrypted: boolean;
  readonly identity: DatabaseIdentity;
  /** What the database says it is, null when it was never marked. */
  readonly marker: string | null;
  readonly role: {
    readonly name: string;
    readonly isSuperuser: boolean;
    readonly canCreateDatabases: boolean;
    readonly bypassesRowSecurity: boolean;
    readonly ownsDatabase: boolean;
    readonly canSignalBackends: boolean;
    /** May store our marker: a superuser, or from 15 on a role with SET on that parameter (measured, 15.18). */
    readonly maySetMarker: boolean;
  };
  readonly databaseBytes: number;
  readonly encoding: string;
  readonly collation: string;
  readonly tables: number;
  readonly extensions: Readonly<Record<string, string>>;
  /** Tables, sequences and large objects that the role may not read: pg_dump fails on the first. */
  readonly unreadable: readonly string[];
  /** Tables whose row security applies to the role: pg_dump refuses them. */
  readonly rowSecurity: readonly string[];
  /** Schemas that hold a `_prisma_migrations` table. */
  readonly migrationSchemas: readonly string[];
  /** The newest applied migration; unknown when the role may not read the table. */
  readonly migrationHead: Known<string | null>;
  /** A sentence when a pooler seems to stand in between, else null. */
  readonly pooler: Known<string | null>;
  /** Such as "Amazon RDS", null when nothing points to one. */
  readonly managedBy: string | null;
  readonly isReplica: boolean;
  readonly tools: { readonly version: string | null; readonly problem: string | null; readonly hint: string | null };
  readonly abilities: {
    readonly backup: Ability;
    readonly restoreIntoNew: Ability;
    readonly cutover: Ability;
    readonly endSessions: Ability;
    readonly mark: Ability;
  };
};

/** Something of which the catalogs tell whether it is there. */
export type CatalogThing = {
  readonly kind:
    | "schema"
    | "extension"
    | "table"
    | "view"
    | "materialized view"
    | "sequence"
    | "index"
    | "type"
    | "function"
    | "column"
    | "not null"
    | "constraint"
    | "trigger"
    | "enum value";
  /** Null where names without a schema lead. */
  readonly schema: string | null;
  /** The table of a column, constraint or trigger, the type of an enum value; null for all else. */
  readonly of: string | null;
  /** Of the column where the kind is "not null". */
  readonly name: string;
};

/** `invalid`: an index that a failed CREATE INDEX CONCURRENTLY left behind. */
export type Presence = "there" | "absent" | "invalid";
