// Which tables a statement locks, how, and what PostgreSQL does meanwhile (docs 15 to 18, section 13.3 and each command's
// page). Proven against a server in locks.integration.test.ts.
import type { CreateStmt, DropStmt, Node, RangeVar } from "libpg-query";
import { alterTableClaims, type Claim, workOn } from "@/lib/sql-review/alter-table-locks";
import {
  type Catalog,
  descendantsOf,
  keyOf,
  type Relation,
  referencingTables,
  relationOf,
} from "@/lib/sql-review/catalog";
import { LOCK_MODES, type LockMode, type Work } from "@/lib/sql-review/schema";
import { isOn, nameParts, option } from "@/lib/sql-review/tree";

export function claimsOf(node: Node, catalog: Catalog): Claim[] {
  const one = (range: RangeVar | undefined, mode: LockMode, work: Work): Claim[] =>
    range ? [{ relation: relationOf(catalog, range), mode, work }] : [];
  const all = (range: RangeVar | undefined, mode: LockMode, work: Work): Claim[] =>
    one(range, mode, work).flatMap((claim) => withDescendants(catalog, claim, range?.inh ?? true));
  if ("AlterTableStmt" in node) return alterTableClaims(node.AlterTableStmt, catalog);
  if ("DropStmt" in node) return dropClaims(node.DropStmt, catalog);
  if ("CreateStmt" in node) return createClaims(node.CreateStmt, catalog);
  if ("IndexStmt" in node) {
    const { relation, concurrent } = node.IndexStmt;
    return all(relation, concurrent ? "SHARE UPDATE EXCLUSIVE" : "SHARE", "index build");
  }
  if ("TruncateStmt" in node) {
    const { relations = [], behavior } = node.TruncateStmt;
    return relations.flatMap((item) =>
      "RangeVar" in item ? truncateClaims(catalog, all(item.RangeVar, "ACCESS EXCLUSIVE", "instant"), behavior) : [],
    );
  }
  if ("RenameStmt" in node) {
    const { renameType, relation } = node.RenameStmt;
    if (renameType === "OBJECT_INDEX" || renameType === "OBJECT_SEQUENCE") return [];
    const reach = renameType === "OBJECT_COLUMN" ? all : one;
    return reach(relation, "ACCESS EXCLUSIVE", "instant");
  }
  if ("AlterObjectSchemaStmt" in node) {
    const { relation, objectType } = node.AlterObjectSchemaStmt;
    return objectType === "OBJECT_SEQUENCE" ? [] : one(relation, "ACCESS EXCLUSIVE", "instant");
  }
  if ("CreateTrigStmt" in node) {
    const { relation, constrrel, row } = node.CreateTrigStmt;
    const reach = row ? all : one;
    return [...reach(relation, "SHARE ROW EXCLUSIVE", "instant"), ...one(constrrel, "SHARE ROW EXCLUSIVE", "instant")];
  }
  if ("CreatePolicyStmt" in node) return one(node.CreatePolicyStmt.table, "ACCESS EXCLUSIVE", "instant");
  if ("AlterPolicyStmt" in node) return one(node.AlterPolicyStmt.table, "ACCESS EXCLUSIVE", "instant");
  if ("RuleStmt" in node) return one(node.RuleStmt.relation, "ACCESS EXCLUSIVE", "instant");
  if ("RefreshMatViewStmt" in node) {
    const { relation, concurrent, skipData } = node.RefreshMatViewStmt;
    const work = skipData ? "instant" : "unknown";
    return one(relation, concurrent ? "EXCLUSIVE" : "ACCESS EXCLUSIVE", work);
  }
  if ("ReindexStmt" in node) {
    const { kind, relation, params } = node.ReindexStmt;
    const mode = isOn(option(params, "concurrently")) ? "SHARE UPDATE EXCLUSIVE" : "SHARE";
    if (kind === "REINDEX_OBJECT_TABLE") return all(relation, mode, "index build");
    return kind === "REINDEX_OBJECT_INDEX"
      ? ofIndex(catalog, [nameParts({ RangeVar: relation ?? {} })], mode, "index build")
      : [];
  }
  if ("ClusterStmt" in node) return one(node.ClusterStmt.relation, "ACCESS EXCLUSIVE", "rewrite");
  if ("VacuumStmt" in node) {
    const { rels = [], options, is_vacuumcmd } = node.VacuumStmt;
    const full = is_vacuumcmd && isOn(option(options, "full"));
    const tables = rels.flatMap((item) => ("VacuumRelation" in item ? [item.VacuumRelation.relation] : []));
    if (full) return tables.flatMap((range) => all(range, "ACCESS EXCLUSIVE", "rewrite"));
    return tables.flatMap((range) => all(range, "SHARE UPDATE EXCLUSIVE", is_vacuumcmd ? "scan" : "instant"));
  }
  if ("LockStmt" in node) {
    const mode = LOCK_MODES[(node.LockStmt.mode ?? 1) - 1] ?? "ACCESS EXCLUSIVE";
    const tables = (node.LockStmt.relations ?? []).flatMap((item) => ("RangeVar" in item ? [item.RangeVar] : []));
    return tables.flatMap((range) => all(range, mode, "instant"));
  }
  return [...rowClaims(node, one), ...mildClaims(node, one)];
}

/** What stops nobody who reads or writes, only other changes of the schema. */
function mildClaims(node: Node, one: One): Claim[] {
  const mode = "SHARE UPDATE EXCLUSIVE";
  const ranges = (items: readonly Node[] = []) =>
    items.flatMap((item) => ("RangeVar" in item ? one(item.RangeVar, mode, "instant") : []));
  if ("CreateStatsStmt" in node) return ranges(node.CreateStatsStmt.relations);
  if ("ViewStmt" in node && node.ViewStmt.replace) return one(node.ViewStmt.view, "ACCESS EXCLUSIVE", "instant");
  if ("CreatePublicationStmt" in node) {
    const tables = (node.CreatePublicationStmt.pubobjects ?? []).flatMap((item) =>
      "PublicationObjSpec" in item ? [item.PublicationObjSpec.pubtable?.relation] : [],
    );
    return tables.flatMap((range) => one(range, mode, "instant"));
  }
  if (!("CommentStmt" in node)) return [];
  const { objtype, object } = node.CommentStmt;
  const parts = objtype === "OBJECT_COLUMN" ? nameParts(object).slice(0, -1) : nameParts(object);
  const wanted = objtype === "OBJECT_COLUMN" || objtype === "OBJECT_TABLE";
  return wanted ? one({ schemaname: parts.at(-2) ?? "", relname: parts.at(-1) ?? "" }, mode, "instant") : [];
}

type One = (range: RangeVar | undefined, mode: LockMode, work: Work) => Claim[];

function rowClaims(node: Node, one: One): Claim[] {
  // How many rows a condition leaves is not known here.
  const changed = ({ whereClause }: { whereClause?: Node }) => (whereClause ? "unknown" : "rows");
  if ("UpdateStmt" in node) return one(node.UpdateStmt.relation, "ROW EXCLUSIVE", changed(node.UpdateStmt));
  if ("DeleteStmt" in node) return one(node.DeleteStmt.relation, "ROW EXCLUSIVE", changed(node.DeleteStmt));
  if ("MergeStmt" in node) return one(node.MergeStmt.relation, "ROW EXCLUSIVE", "unknown");
  if ("InsertStmt" in node) return one(node.InsertStmt.relation, "ROW EXCLUSIVE", "unknown");
  return "CopyStmt" in node && node.CopyStmt.is_from ? one(node.CopyStmt.relation, "ROW EXCLUSIVE", "unknown") : [];
}

function withDescendants(catalog: Catalog, claim: Claim, wanted: boolean): Claim[] {
  if (!wanted) return [claim];
  const reached = [claim.relation, ...descendantsOf(catalog, claim.relation)];
  return reached.map((relation) => ({ ...claim, relation, work: workOn(relation, claim.work) }));
}

function dropClaims({ removeType, objects = [], behavior, concurrent }: DropStmt, catalog: Catalog): Claim[] {
  const names = objects.map(nameParts);
  const strong = (relation: Relation): Claim => ({ relation, mode: "ACCESS EXCLUSIVE", work: "instant" });
  if (removeType === "OBJECT_INDEX") {
    return ofIndex(catalog, names, concurrent ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE", "instant");
  }
  if (removeType === "OBJECT_TRIGGER" || removeType === "OBJECT_POLICY" || removeType === "OBJECT_RULE") {
    return names.map((parts) => strong(relationOf(catalog, parts.slice(0, -1))));
  }
  if (!/^OBJECT_(TABLE|MATVIEW|VIEW|FOREIGN_TABLE)$/.test(removeType ?? "")) return [];
  return names.flatMap((parts) => {
    const dropped = relationOf(catalog, parts);
    const gone = [dropped, ...descendantsOf(catalog, dropped)];
    const parents = gone.flatMap(({ parent }) => (parent ? [catalog.relations.get(parent)] : []));
    const referred = gone.flatMap(({ foreignKeys }) =>
      foreignKeys.map(({ references }) => catalog.relations.get(references ?? "")),
    );
    const referring = behavior === "DROP_CASCADE" ? gone.flatMap((table) => referencingTables(catalog, table)) : [];
    const others = [...parents, ...referred, ...referring.map(({ table }) => table)];
    return [...gone, ...others.filter((relation) => relation !== undefined)].map(strong);
  });
}

function ofIndex(catalog: Catalog, names: readonly string[][], mode: LockMode, work: Work): Claim[] {
  return names.flatMap((parts) => {
    const index = catalog.indexes.get(keyOf(catalog, parts));
    const relation = index && catalog.relations.get(index.table);
    return relation ? [{ relation, mode, work }] : [];
  });
}

/** A new table locks those it refers to, and the one whose partition or child it is. */
function createClaims(
  { tableElts = [], constraints = [], inhRelations = [], partbound }: CreateStmt,
  catalog: Catalog,
): Claim[] {
  const inColumns = tableElts.flatMap((item) => ("ColumnDef" in item ? (item.ColumnDef.constraints ?? []) : [item]));
  const referred = [...inColumns, ...constraints].flatMap((item) =>
    "Constraint" in item && item.Constraint.contype === "CONSTR_FOREIGN" ? [item.Constraint.pktable] : [],
  );
  const parents = inhRelations.flatMap((item) => ("RangeVar" in item ? [item.RangeVar] : []));
  return [
    ...referred.map(
      (range): Claim => ({ relation: relationOf(catalog, range), mode: "SHARE ROW EXCLUSIVE", work: "instant" }),
    ),
    ...parents.map((range): Claim => {
      const mode = partbound ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE";
      return { relation: relationOf(catalog, range), mode, work: "instant" };
    }),
  ];
}

function truncateClaims(catalog: Catalog, claims: Claim[], behavior: string | undefined): Claim[] {
  if (behavior !== "DROP_CASCADE") return claims;
  const seen = new Map(claims.map((claim) => [claim.relation.key, claim]));
  const queue = [...claims];
  for (let claim = queue.pop(); claim; claim = queue.pop()) {
    for (const { table } of referencingTables(catalog, claim.relation)) {
      if (seen.has(table.key)) continue;
      const next = { ...claim, relation: table };
      seen.set(table.key, next);
      queue.push(next);
    }
  }
  return [...seen.values()];
}

const heaviest: readonly Work[] = ["instant", "rows", "unknown", "scan", "index build", "rewrite"];

/** One claim a table: its strongest lock and its heaviest work. */
export function strongestClaims(claims: readonly Claim[]): Claim[] {
  const byTable = new Map<string, Claim>();
  for (const claim of claims.filter(({ relation }) => !relation.isNew)) {
    const { key } = claim.relation;
    const before = byTable.get(key) ?? claim;
    const mode = LOCK_MODES.indexOf(claim.mode) > LOCK_MODES.indexOf(before.mode) ? claim.mode : before.mode;
    const heavier = heaviest.indexOf(claim.work) > heaviest.indexOf(before.work) ? claim : before;
    byTable.set(key, { ...heavier, mode });
  }
  return [...byTable.values()];
}
