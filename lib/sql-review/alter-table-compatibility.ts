// Whether the previous version of the application can still run after one command of an ALTER TABLE.
import type { AlterTableCmd, ColumnDef, Constraint } from "libpg-query";
import { isSerial } from "@/lib/sql-review/apply-statement";
import type { Relation } from "@/lib/sql-review/catalog";
import { contracting, type Draft, stricter, uncertain } from "@/lib/sql-review/draft";
import { columnType, shown, texts } from "@/lib/sql-review/tree";
import { judgeTypeChange } from "@/lib/sql-review/type-change";

/** Null: it can. */
export function commandFinding({ subtype, name = "", def }: AlterTableCmd, table: Relation): Draft | null {
  const column = table.columns.get(name);
  const what = `${shown(name)} of ${table.key}`;
  if (subtype === "AT_AddColumn") return def && "ColumnDef" in def ? addColumnFinding(def.ColumnDef, table) : null;
  if (subtype === "AT_AddConstraint")
    return def && "Constraint" in def ? addConstraintFinding(def.Constraint, table) : null;
  if (subtype === "AT_DropConstraint") return dropConstraintFinding(name, table);
  if (subtype && OTHER_COMMANDS[subtype]) return OTHER_COMMANDS[subtype](table.key);
  if (column?.isNew) return null;
  switch (subtype) {
    case "AT_DropColumn":
      return contracting("drop", `Drops the column ${what}`, "The previous version still reads and writes it.");
    case "AT_SetNotNull":
      return column?.notNull ? null : stricter(`Requires a value in ${what}`, "leave it empty");
    case "AT_DropNotNull": {
      const sentence = "The previous version can run until a row has no value there, which it may not expect.";
      return uncertain("drop-not-null", `Allows no value in ${what}`, sentence);
    }
    case "AT_ColumnDefault": {
      if (def) return null;
      const sentence = "Where the previous version leaves the column out, it relied on the default.";
      return column?.hasDefault === false
        ? null
        : contracting("drop-default", `Drops the default of ${what}`, sentence);
    }
    case "AT_AlterColumnType": {
      const to = def && "ColumnDef" in def ? columnType(def.ColumnDef.typeName) : null;
      const using = def && "ColumnDef" in def ? (def.ColumnDef.raw_default ?? null) : null;
      const change = to ? judgeTypeChange(column?.type ?? null, to, using, name) : null;
      if (change?.widens || (change?.values === "kept" && change.rewrites === false)) return null;
      const title = `Changes the type of ${what}`;
      // A driver hands over a bigint otherwise than an integer; anything else is another type altogether.
      const whole = change?.values === "kept" && /^int[248]$/.test(to?.name ?? "");
      if (whole || !column?.type) {
        return uncertain(
          "change-type",
          title,
          "Whether the previous version can work with the new type was not proven.",
        );
      }
      return contracting("changed-type", title, "The previous version reads and writes the old type.");
    }
    case "AT_AddIdentity":
      return uncertain(
        "identity",
        `Makes ${what} an identity column`,
        "The previous version may write its own values there.",
      );
    default:
      return null;
  }
}

const OTHER_COMMANDS: Partial<Record<NonNullable<AlterTableCmd["subtype"]>, (table: string) => Draft>> = {
  AT_EnableRowSecurity: (table) =>
    contracting(
      "row-security",
      `Switches on row security of ${table}`,
      "Rows may be hidden from the previous version.",
    ),
  AT_ForceRowSecurity: (table) =>
    contracting("row-security", `Forces row security of ${table}`, "Rows may be hidden from the previous version."),
  AT_ChangeOwner: (table) =>
    uncertain("owner", `Changes the owner of ${table}`, "The application may lose its rights."),
  AT_DetachPartition: (table) =>
    contracting("detach", `Takes a partition off ${table}`, "Its rows are no longer seen through the table."),
};

function addColumnFinding({ colname = "", typeName, constraints = [] }: ColumnDef, table: Relation): Draft | null {
  const kinds = constraints.flatMap((item) => ("Constraint" in item ? [item.Constraint.contype] : []));
  const has = (kind: NonNullable<Constraint["contype"]>) => kinds.includes(kind);
  const filled =
    has("CONSTR_DEFAULT") || has("CONSTR_IDENTITY") || has("CONSTR_GENERATED") || isSerial(columnType(typeName)?.name);
  if ((!has("CONSTR_NOTNULL") && !has("CONSTR_PRIMARY")) || filled) return null;
  const title = `Adds the required column ${shown(colname)} to ${table.key}`;
  const sentence =
    "It has no default: it fails if there are rows, and rows that the previous version writes are refused.";
  return contracting("required-column", title, sentence);
}

function addConstraintFinding(
  { contype, conname, is_enforced, indexname, keys = [], fk_attrs = [] }: Constraint,
  table: Relation,
): Draft | null {
  const columns = [...texts(keys), ...texts(fk_attrs)];
  // What speaks of new columns alone concerns no row that the previous version writes.
  if (columns.length > 0 && columns.every((name) => table.columns.get(name)?.isNew)) return null;
  const title = `Adds the constraint ${conname ? shown(conname) : ""} to ${table.key}`.replace("  ", " ");
  if (indexname || is_enforced === false) return null;
  if (contype === "CONSTR_FOREIGN")
    return stricter(title, "write rows whose other side does not exist, or delete that side");
  if (contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY") return stricter(title, "write the same value twice");
  return contype === "CONSTR_ATTR_NOT_DEFERRABLE" ? null : stricter(title, "write rows that break it");
}

/** A foreign key or a check that is gone hinders nobody; a unique one is what ON CONFLICT goes by. */
function dropConstraintFinding(name: string, table: Relation): Draft | null {
  const known = table.facts?.constraints.find((constraint) => constraint.name === name);
  if (known ? !/^(unique|primary key)$/.test(known.kind) : /_(fkey|check)$/.test(name)) return null;
  const title = `Drops the constraint ${shown(name)} of ${table.key}`;
  const sentence = "ON CONFLICT of the previous version needs a unique constraint.";
  return known
    ? contracting("drop-unique", title, sentence)
    : uncertain("drop-unique", title, `If it is unique: ${sentence}`);
}
