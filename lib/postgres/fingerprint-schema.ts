// Types of a schema's fingerprint; apart from the reading so that pages may use them too.

const schemaKinds = [
  "schema",
  "extension",
  "type",
  "table",
  "column",
  "column order",
  "constraint",
  "index",
  "sequence",
  "view",
  "function",
  "trigger",
  "rule",
  "policy",
  "statistics",
] as const;
export type SchemaKind = (typeof schemaKinds)[number];

/** One thing in a schema, with its whole definition as PostgreSQL writes it when nothing is in the search path. */
export type SchemaObject = {
  readonly kind: SchemaKind;
  /** Unique within its kind, such as `public.users.email`. */
  readonly name: string;
  /** The table it belongs to (`public.users`), or null. */
  readonly table: string | null;
  readonly definition: string;
};

/** Everything that makes up a database's schema, without owners, privileges, comments and data. Survives JSON. */
export type SchemaFingerprint = {
  /** SHA-256 in hex: equal for equal schemas on servers of the same major version. */
  readonly digest: string;
  readonly serverMajor: number;
  readonly objects: readonly SchemaObject[];
  /** What exists in the schemas that were read and is not part of the fingerprint, such as "2 operators". */
  readonly notCovered: readonly string[];
};

/** The same in hashes, for a manifest (fingerprint-brief.ts). Survives JSON. */
export type BriefFingerprint = {
  /** SHA-256 in hex over all parts: equal for a database and its faithful copy on a server of the same major version. */
  readonly digest: string;
  readonly serverMajor: number;
  readonly count: number;
  /**
   * By kind and name ("table public.users") two hashes of the definition, 12 hex digits each: as it is, and without what
   * two spellings of one thing differ in. Null where there are too many to be listed.
   */
  readonly parts: Readonly<Record<string, string>> | null;
  /** What exists in the schemas and is no part of it, such as "2 operators". */
  readonly notCovered: readonly string[];
};

export type SchemaDifference = {
  readonly kind: SchemaKind;
  readonly name: string;
  readonly table: string | null;
  /** Of the second database, measured by the first. */
  readonly change: "missing" | "extra" | "changed";
  readonly expected: string | null;
  readonly found: string | null;
};
