/** What a change says of itself. `before` and `after` never hold a secret. */
export type AuditEntry = {
  readonly summary: string;
  readonly subject?: string;
  readonly before?: AuditValues;
  readonly after?: AuditValues;
};

export type AuditValues = { readonly [field: string]: string | number | boolean | null | readonly string[] };
