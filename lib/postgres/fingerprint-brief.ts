// A fingerprint that fits into a manifest: hashes instead of definitions, in the form that a restore gives them.
import { createHash } from "node:crypto";
import type { BriefFingerprint, SchemaFingerprint, SchemaObject } from "@/lib/postgres/fingerprint-schema";
import { asRestored, loosely } from "@/lib/postgres/fingerprint-spelling";

/** More would make a manifest larger than many an archive. */
const mostParts = 20_000;

/** What a restore of this schema has to bring back. */
export function briefOf({ objects, serverMajor, notCovered }: SchemaFingerprint): BriefFingerprint {
  const inheriting = new Set(objects.filter(inherits).map(({ name }) => name));
  const kept = objects
    .filter((object) => isDumped(object, inheriting))
    .map((object) => [`${object.kind} ${object.name}`, asRestored(object)] as const);
  const listed = () =>
    Object.fromEntries(kept.map(([key, definition]) => [key, `${hash(definition)}.${hash(loosely(definition))}`]));
  return {
    digest: createHash("sha256")
      .update(`holdfast-brief-1\n${JSON.stringify(kept)}`)
      .digest("hex"),
    serverMajor,
    count: kept.length,
    parts: kept.length > mostParts ? null : listed(),
    notCovered,
  };
}

/**
 * Without what pg_dump leaves out (indexes that a failed CONCURRENTLY left invalid), what every new database has (the
 * schema `public`), and the order of inherited columns, which a restore may make anew.
 */
function isDumped({ kind, name, definition }: SchemaObject, inheriting: ReadonlySet<string>): boolean {
  if (kind === "schema") return name !== "public";
  if (kind === "index")
    return / ON ONLY /.test(definition) || !/ INVALID\b(?: CLUSTERED)?(?: REPLICA IDENTITY)?$/.test(definition);
  return kind !== "column order" || !inheriting.has(name);
}

function inherits({ kind, definition }: SchemaObject): boolean {
  return kind === "table" && / INHERITS /.test(definition);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
