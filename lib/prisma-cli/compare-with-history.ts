import { withTarget } from "@/lib/postgres/connect";
import type { Connection } from "@/lib/postgres/connection-string";
import { readFingerprint } from "@/lib/postgres/fingerprint";
import { compareFingerprints } from "@/lib/postgres/fingerprint-compare";
import type { SchemaDifference, SchemaFingerprint } from "@/lib/postgres/fingerprint-schema";
import { tableKey } from "@/lib/postgres/identifiers";
import { buildHistory, type History } from "@/lib/prisma-cli/build-history";
import { askEngineForDiff } from "@/lib/prisma-cli/engine-diff";
import type { DriftReport } from "@/lib/prisma-cli/facts-schema";

/**
 * What the live schema is, measured by what the applied history builds in the shadow database. Compared twice: by
 * fingerprints of both catalogs, which is the verdict, and by Prisma's own engine, which sees tables, columns, indexes,
 * foreign keys and enums only, but answers in SQL. The live database is only read. Rejects with OpsError PRECONDITION
 * when the history cannot be built.
 */
export async function compareWithHistory(question: History & { readonly live: Connection }): Promise<DriftReport> {
  const { live, shadow, schema, history, applicationName, signal } = question;
  await buildHistory(question);
  const without = [tableKey(schema, "_prisma_migrations")];
  const looking = { applicationName, signal, statementTimeoutMs: 60_000 };
  const built = await withTarget(shadow, looking, (target) => readFingerprint(target, { without }));
  const schemas = [...new Set([schema, ...namesOf(built, "schema")])];
  const { found, all } = await withTarget(live, looking, async (target) => ({
    found: await readFingerprint(target, { schemas, without }),
    all: await target.query<{ name: string }>(SCHEMAS),
  }));
  const { differences, undecided } = compareFingerprints(built, found);
  const diff = await askEngineForDiff(question);
  const others = all.map(({ name }) => name).filter((name) => !schemas.includes(name));
  return {
    history: history.map(({ name }) => name),
    differences: differences.filter((one) => !isNote(one)),
    notes: differences.filter(isNote),
    prismaScript: diff.script,
    prismaSummary: diff.summary,
    fingerprint: found.digest,
    compared: describeCompared(found, built),
    notCompared: [
      "owners, privileges, comments and data",
      ...others.map((name) => `the schema ${name}, which no migration makes`),
      ...[...new Set([...built.notCovered, ...found.notCovered])],
      ...undecided.map(
        ({ kind, name }) =>
          `${kind} ${name}: PostgreSQL ${found.serverMajor} and ${built.serverMajor} write it differently`,
      ),
    ],
  };
}

/** An extension too many or of another version is the server's affair, and an order of columns cannot be changed back. */
function isNote({ kind, change }: SchemaDifference): boolean {
  return kind === "column order" || (kind === "extension" && change !== "missing");
}

/** "In the schema public 14 tables, 2 views and 1 function were compared." */
function describeCompared(found: SchemaFingerprint, built: SchemaFingerprint): string {
  const kinds = ["table", "view", "function", "trigger", "type", "sequence", "policy"] as const;
  const words = kinds.flatMap((kind) => {
    const count = new Set([...namesOf(found, kind), ...namesOf(built, kind)]).size;
    if (count === 0) return [];
    return [`${count} ${count === 1 ? kind : kind === "policy" ? "policies" : `${kind}s`}`];
  });
  const what =
    words.length === 0 ? "no object" : [words.slice(0, -1).join(", "), words.at(-1)].filter(Boolean).join(" and ");
  const servers =
    found.serverMajor === built.serverMajor ? "" : ` (PostgreSQL ${found.serverMajor} with ${built.serverMajor})`;
  return `Compared were ${what} with all their columns, constraints and indexes${servers}.`;
}

function namesOf({ objects }: SchemaFingerprint, kind: SchemaDifference["kind"]): string[] {
  return objects
    .filter((object) => object.kind === kind)
    .map(({ name }) => name.replace(/^"(.*)"$/, "$1").replaceAll('""', '"'));
}

/** Those of PostgreSQL itself and of extensions left out. */
const SCHEMAS = `
  SELECT nspname AS name FROM pg_namespace n WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
  ORDER BY 1`;
