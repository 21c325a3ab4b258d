// What one statement makes or drops that the catalogs tell of by name. What is missing here is unknown, never harmless.
import type { Node } from "libpg-query";
import type { CatalogThing } from "@/lib/postgres/inspection-schema";
import { tableEffects } from "@/lib/sql-review/alter-table-effects";
import { drops, makes, partOf, type Told, thing, told, untold } from "@/lib/sql-review/effect";
import { isHarmless } from "@/lib/sql-review/harmless-functions";
import { calledFunctions, kindOf, nameParts, rangeParts, texts, walk } from "@/lib/sql-review/tree";

const rows = "it changes rows, of which the catalogs do not tell";
const decides = "what it does is decided when it runs";
/** Nothing of these lasts beyond the session, or they change how things lie and not what is there. */
const passing =
  /^(Transaction|VariableSet|VariableShow|Lock|Vacuum|Cluster|Reindex|CheckPoint|Discard|Listen|Unlisten|Notify|Prepare|Deallocate|ConstraintsSet)Stmt$/;

export function effectsOfStatement(node: Node): Told {
  const kind = kindOf(node);
  if (passing.test(kind)) return told();
  if (/^(Insert|Update|Delete|Merge|Truncate|Copy)Stmt$/.test(kind)) return untold(rows);
  if (/^(Do|Call|Execute|Explain)Stmt$/.test(kind)) return untold(decides);
  return (
    tableEffects(node) ??
    makingEffects(node) ??
    changingEffects(node) ??
    untold(`Holdfast cannot look for what ${words(kind)} leaves`)
  );
}

function makingEffects(node: Node): Told | null {
  if ("CreateTableAsStmt" in node) {
    const { into, objtype, if_not_exists } = node.CreateTableAsStmt;
    return told(
      makes(thing(objtype === "OBJECT_MATVIEW" ? "materialized view" : "table", rangeParts(into?.rel)), if_not_exists),
    );
  }
  if ("SelectStmt" in node) return selectEffects(node);
  if ("ViewStmt" in node) return told(makes(thing("view", rangeParts(node.ViewStmt.view)), node.ViewStmt.replace));
  if ("CreateSeqStmt" in node) {
    const { sequence, if_not_exists } = node.CreateSeqStmt;
    return told(makes(thing("sequence", rangeParts(sequence)), if_not_exists));
  }
  if ("CreateEnumStmt" in node) return told(makes(thing("type", texts(node.CreateEnumStmt.typeName))));
  if ("CreateRangeStmt" in node) return told(makes(thing("type", texts(node.CreateRangeStmt.typeName))));
  if ("CreateDomainStmt" in node) return told(makes(thing("type", texts(node.CreateDomainStmt.domainname))));
  if ("CompositeTypeStmt" in node) return told(makes(thing("type", rangeParts(node.CompositeTypeStmt.typevar))));
  // Another form of the same name may have been there before.
  if ("CreateFunctionStmt" in node)
    return told(makes(thing("function", texts(node.CreateFunctionStmt.funcname)), true));
  if ("CreateTrigStmt" in node) {
    const { relation, trigname = "", replace } = node.CreateTrigStmt;
    return told(makes(partOf("trigger", rangeParts(relation), trigname), replace));
  }
  if ("CreateExtensionStmt" in node) {
    const { extname = "", if_not_exists } = node.CreateExtensionStmt;
    return told(makes(thing("extension", [extname]), if_not_exists));
  }
  if (!("CreateSchemaStmt" in node)) return null;
  const { schemaname, if_not_exists, schemaElts = [] } = node.CreateSchemaStmt;
  if (!schemaname || schemaElts.length > 0) return untold("it makes a schema together with other things");
  return told(makes(thing("schema", [schemaname]), if_not_exists));
}

function selectEffects(node: Extract<Node, { SelectStmt: unknown }>): Told {
  const { intoClause } = node.SelectStmt;
  if (intoClause) return told(makes(thing("table", rangeParts(intoClause.rel))));
  let changes = false;
  walk(node, (inner) => {
    changes ||= /^(Insert|Update|Delete|Merge)Stmt$/.test(kindOf(inner));
    return undefined;
  });
  if (changes) return untold(rows);
  const call = calledFunctions(node).find(({ parts }) => !isHarmless(parts.at(-1) ?? ""));
  return call ? untold(`it calls ${call.parts.join(".")}(), and ${decides}`) : told();
}

const dropped: Readonly<Record<string, CatalogThing["kind"]>> = {
  OBJECT_TABLE: "table",
  OBJECT_FOREIGN_TABLE: "table",
  OBJECT_VIEW: "view",
  OBJECT_MATVIEW: "materialized view",
  OBJECT_SEQUENCE: "sequence",
  OBJECT_INDEX: "index",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "type",
  OBJECT_SCHEMA: "schema",
  OBJECT_EXTENSION: "extension",
};

function changingEffects(node: Node): Told | null {
  if ("DropStmt" in node) {
    const { removeType = "", objects = [], missing_ok } = node.DropStmt;
    if (removeType === "OBJECT_TRIGGER") {
      const names = objects.map(nameParts);
      return told(
        ...names.map((parts) => drops(partOf("trigger", parts.slice(0, -1), parts.at(-1) ?? ""), missing_ok)),
      );
    }
    const kind = dropped[removeType];
    if (!kind) return null;
    return told(...objects.map((object) => drops(thing(kind, nameParts(object)), missing_ok)));
  }
  if ("AlterEnumStmt" in node) {
    const { typeName, oldVal, newVal = "", skipIfNewValExists } = node.AlterEnumStmt;
    const value = (name: string) => partOf("enum value", texts(typeName), name);
    return told(makes(value(newVal), skipIfNewValExists), ...(oldVal ? [drops(value(oldVal))] : []));
  }
  return null;
}

/** "GrantStmt" as "GRANT": enough to know which statement is meant. */
function words(kind: string): string {
  return kind
    .replace(/Stmt$/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toUpperCase();
}
