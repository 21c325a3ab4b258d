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

export type SchemaDifference = {
  readonly kind: SchemaKind;
  readonly name: string;
  readonly table: string | null;
  /** Of the second database, measured by the first. */
  readonly change: "missing" | "extra" | "changed";
  readonly expected: string | null;
  readonly found: string | null;
};
