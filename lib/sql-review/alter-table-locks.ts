// The lock each command of ALTER TABLE takes and what PostgreSQL does under it (docs 15 to 18, ALTER TABLE, and
// AlterTableGetLockLevel in tablecmds.c). Proven against a server in locks.integration.test.ts.
import type { AlterTableCmd, AlterTableStmt, ColumnDef, Constraint, Node } from "libpg-query";
import { isSerial } from "@/lib/sql-review/apply-statement";
import {
  type Catalog,
  descendantsOf,
  keyOf,
  type Relation,
  referencingTables,
  relationOf,
} from "@/lib/sql-review/catalog";
import type { LockMode, Work } from "@/lib/sql-review/schema";
import { calledFunctions, columnType, option } from "@/lib/sql-review/tree";
import { judgeTypeChange } from "@/lib/sql-review/type-change";

/** One lock on one table, and what happens under it. */
export type Claim = {
  readonly relation: Relation;
  readonly mode: LockMode;
  readonly work: Work;
  /** Which command of an ALTER TABLE asks for it. */
  readonly command?: number;
};

type Subtype = NonNullable<AlterTableCmd["subtype"]>;
type Lock = { readonly mode: LockMode; readonly work: Work };

const momentary: Lock = { mode: "ACCESS EXCLUSIVE", work: "instant" };
const mild: Lock = { mode: "SHARE UPDATE EXCLUSIVE", work: "instant" };
const trigger: Lock = { mode: "SHARE ROW EXCLUSIVE", work: "instant" };
const rewrite: Lock = { mode: "ACCESS EXCLUSIVE", work: "rewrite" };

/** Everything that is not momentary; what depends on its arguments is decided below. */
const LOCKS: Partial<Record<Subtype, Lock>> = {
  AT_SetStatistics: mild,
  AT_SetOptions: mild,
  AT_ResetOptions: mild,
  AT_ClusterOn: mild,
  AT_DropCluster: mild,
  AT_ValidateConstraint: { mode: "SHARE UPDATE EXCLUSIVE", work: "scan" },
  AT_EnableTrig: trigger,
  AT_EnableAlwaysTrig: trigger,
  AT_EnableReplicaTrig: trigger,
  AT_EnableTrigAll: trigger,
  AT_EnableTrigUser: trigger,
  AT_DisableTrig: trigger,
  AT_DisableTrigAll: trigger,
  AT_DisableTrigUser: trigger,
  AT_SetLogged: rewrite,
  AT_SetUnLogged: rewrite,
  AT_SetAccessMethod: rewrite,
  AT_SetTableSpace: rewrite,
  AT_SetExpression: rewrite,
};

/** Commands that go down to partitions and children, unless ONLY is said. */
const RECURSING = new Set<Subtype>([
  "AT_AddColumn",
  "AT_DropColumn",
  "AT_AlterColumnType",
  "AT_ColumnDefault",
  "AT_SetNotNull",
  "AT_DropNotNull",
  "AT_SetExpression",
  "AT_DropExpression",
  "AT_SetStatistics",
  "AT_SetStorage",
  "AT_AddConstraint",
  "AT_DropConstraint",
  "AT_AlterConstraint",
  "AT_ValidateConstraint",
]);

export function alterTableClaims({ relation, cmds = [], objtype }: AlterTableStmt, catalog: Catalog): Claim[] {
  if (objtype === "OBJECT_INDEX" || objtype === "OBJECT_SEQUENCE" || objtype === "OBJECT_TYPE") return [];
  const table = relationOf(catalog, relation);
  return cmds.flatMap((item, index): Claim[] => {
    if (!("AlterTableCmd" in item)) return [];
    const command = item.AlterTableCmd;
    const subtype = command.subtype ?? "AT_AddColumn";
    const lock = commandLock(command, table, catalog);
    const reached = RECURSING.has(subtype) && relation?.inh ? [table, ...descendantsOf(catalog, table)] : [table];
    const claims = reached.map((found) => ({ relation: found, ...lock, work: workOn(found, lock.work) }));
    return [...claims, ...otherTables(command, table, catalog)].map((claim) => ({ ...claim, command: index }));
  });
}

/** A partitioned table has no rows of its own: its partitions do the work. */
export function workOn({ kind }: Relation, work: Work): Work {
  return kind === "partitioned table" ? "instant" : work;
}

function commandLock(
  { subtype = "AT_AddColumn", name = "", def }: AlterTableCmd,
  table: Relation,
  catalog: Catalog,
): Lock {
  const aboutColumn = def && "ColumnDef" in def ? def.ColumnDef : null;
  const constraint = def && "Constraint" in def ? def.Constraint : null;
  if (subtype === "AT_AddColumn" && aboutColumn) return { ...momentary, work: addColumnWork(aboutColumn, catalog) };
  if (subtype === "AT_AlterColumnType" && aboutColumn)
    return { ...momentary, work: typeWork(aboutColumn, name, table) };
  if (subtype === "AT_AddConstraint" && constraint) return constraintLock(constraint, table);
  if (subtype === "AT_SetNotNull") return { ...momentary, work: notNullWork(table, name) };
  if (subtype === "AT_SetRelOptions" || subtype === "AT_ResetRelOptions") {
    const options = def && "List" in def ? def.List.items : [];
    return option(options, "user_catalog_table") || table.kind === "view" ? momentary : mild;
  }
  if (subtype === "AT_AttachPartition") return mild;
  if (subtype === "AT_DetachPartition" && def && "PartitionCmd" in def && def.PartitionCmd.concurrent) return mild;
  return LOCKS[subtype] ?? momentary;
}

/** Since 11 a default that is the same for all rows is not written into them; since 18 virtual columns are written nowhere. */
function addColumnWork({ typeName, constraints = [] }: ColumnDef, catalog: Catalog): Work {
  if (isSerial(columnType(typeName)?.name)) return "rewrite";
  const works = constraints.flatMap((item): Work[] => {
    if (!("Constraint" in item)) return [];
    const { contype, raw_expr, generated_kind } = item.Constraint;
    if (contype === "CONSTR_IDENTITY") return ["rewrite"];
    if (contype === "CONSTR_GENERATED") return [generated_kind === "v" ? "instant" : "rewrite"];
    if (contype === "CONSTR_DEFAULT") return [isVolatile(raw_expr, catalog) ? "rewrite" : "instant"];
    if (contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY") return ["index build"];
    if (contype === "CONSTR_FOREIGN") return [hasDefault(constraints) ? "scan" : "instant"];
    return contype === "CONSTR_CHECK" ? ["scan"] : [];
  });
  const order: Work[] = ["rewrite", "index build", "scan"];
  return order.find((work) => works.includes(work)) ?? "instant";
}

/** A foreign key of a column without default has nothing to look at: it is NULL in every row. */
function hasDefault(constraints: readonly Node[]): boolean {
  return constraints.some((item) => "Constraint" in item && item.Constraint.contype === "CONSTR_DEFAULT");
}

const VOLATILE =
  /^(gen_random_uuid|uuid_generate_v(1|1mc|4)|uuidv[47]|random|random_normal|clock_timestamp|timeofday|nextval|setval|gen_random_bytes|gen_salt|nanoid|txid_current)$/;

/** A function nobody here knows counts as volatile: that is the worse. */
function isVolatile(expression: Node | undefined, catalog: Catalog): boolean {
  return calledFunctions(expression).some(({ parts }) => {
    const routine = catalog.routines.get(keyOf(catalog, parts));
    if (routine) return routine.volatile !== false;
    return VOLATILE.test(parts.at(-1) ?? "") || (parts.length > 1 && parts[0] !== "pg_catalog");
  });
}

function typeWork({ typeName, raw_default }: ColumnDef, name: string, table: Relation): Work {
  const to = columnType(typeName);
  const { rewrites } = to
    ? judgeTypeChange(table.columns.get(name)?.type ?? null, to, raw_default ?? null, name)
    : { rewrites: null };
  if (rewrites === null) return "unknown";
  return rewrites ? "rewrite" : "instant";
}

/** Since 12 a valid CHECK (… IS NOT NULL) spares the scan. */
function notNullWork(table: Relation, name: string): Work {
  return table.columns.get(name)?.notNull || table.provenNotNull.has(name) ? "instant" : "scan";
}

function constraintLock({ contype, skip_validation, indexname, is_enforced }: Constraint, table: Relation): Lock {
  const checked = skip_validation || (contype === "CONSTR_CHECK" && is_enforced === false) ? "instant" : "scan";
  if (contype === "CONSTR_FOREIGN") return { mode: "SHARE ROW EXCLUSIVE", work: checked };
  if (contype === "CONSTR_CHECK" || contype === "CONSTR_NOTNULL") return { ...momentary, work: checked };
  if (!indexname) return { ...momentary, work: "index build" };
  const known = [...table.columns.values()].every(({ notNull }) => notNull);
  return { ...momentary, work: contype === "CONSTR_PRIMARY" && !known ? "scan" : "instant" };
}

/** The other side of foreign keys and partitions. */
function otherTables({ subtype, name = "", def }: AlterTableCmd, table: Relation, catalog: Catalog): Claim[] {
  const strong = (relation: Relation, work: Work = "instant"): Claim => ({ relation, mode: "ACCESS EXCLUSIVE", work });
  const named = (key: string | null) => (key === null ? [] : [catalog.relations.get(key)].filter((found) => !!found));
  if (subtype === "AT_AddConstraint" && def && "Constraint" in def && def.Constraint.contype === "CONSTR_FOREIGN") {
    const { pktable, skip_validation } = def.Constraint;
    const work = skip_validation ? "instant" : "scan";
    return [{ relation: relationOf(catalog, pktable), mode: "SHARE ROW EXCLUSIVE", work }];
  }
  if (subtype === "AT_AddColumn" && def && "ColumnDef" in def) {
    const { constraints = [] } = def.ColumnDef;
    const work = hasDefault(constraints) ? "scan" : "instant";
    return constraints.flatMap((item): Claim[] => {
      if (!("Constraint" in item) || item.Constraint.contype !== "CONSTR_FOREIGN") return [];
      return [{ relation: relationOf(catalog, item.Constraint.pktable), mode: "SHARE ROW EXCLUSIVE", work }];
    });
  }
  if (subtype === "AT_DropConstraint") {
    const keys = table.foreignKeys.filter((key) => key.name === name);
    return keys.flatMap(({ references }) => named(references).map((other) => strong(other)));
  }
  if (subtype === "AT_DropColumn" || subtype === "AT_AlterColumnType") {
    const checks = subtype === "AT_AlterColumnType";
    const out = table.foreignKeys.filter(({ columns }) => columns.includes(name));
    const into = referencingTables(catalog, table).filter(({ foreignKey }) =>
      foreignKey.referencedColumns.includes(name),
    );
    return [
      ...out.flatMap(({ references }) => named(references).map((other) => strong(other, checks ? "scan" : "instant"))),
      ...into.map(({ table: other, foreignKey }) => strong(other, checks && foreignKey.validated ? "scan" : "instant")),
    ];
  }
  if (!def || !("PartitionCmd" in def)) return [];
  const partition = relationOf(catalog, def.PartitionCmd.name);
  if (subtype === "AT_AttachPartition") return [strong(partition, partition.isNew ? "instant" : "scan")];
  return def.PartitionCmd.concurrent ? [] : [strong(partition)];
}
