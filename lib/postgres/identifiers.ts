/** A PostgreSQL identifier, always in double quotes. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A PostgreSQL string literal. The E form is used where a backslash could be read in two ways. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? `E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/**
 * The one name of a table in manifests: `schema.table`, each part in double quotes unless it is plain lower-case.
 * Unlike quote_ident() it knows no reserved words, so it is the same for every server version.
 */
export function tableKey(schema: string, table: string): string {
  return objectKey([schema, table]);
}

/** The same for anything that has a name of several parts, such as a column. */
export function objectKey(parts: readonly string[]): string {
  return parts.map(keyPart).join(".");
}

function keyPart(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteIdentifier(name);
}
