// Pure: from what was seen on a server to what will be possible there, each with its sentence.
import type { Ability, Inspection } from "@/lib/postgres/inspection-schema";

type Seen = Pick<Inspection, "role" | "unreadable" | "rowSecurity" | "pooler" | "tools" | "isReplica" | "managedBy">;

/** What Holdfast will be able to do with this connection, and the one thing to change where it will not. */
export function judgeAbilities(seen: Seen): Inspection["abilities"] {
  const { role } = seen;
  return {
    backup: judgeBackup(seen),
    restoreIntoNew: role.canCreateDatabases
      ? yes(`${role.name} may create databases: restores go into a new one.`)
      : no(
          `${role.name} may not create databases. Run: ALTER ROLE … CREATEDB, or restore by hand into one that exists.`,
        ),
    cutover:
      role.ownsDatabase && role.canCreateDatabases
        ? yes(`${role.name} owns the database and may rename it: a restored one can take its place.`)
        : no(`${role.name} may not rename the database: that takes its owner with CREATEDB, or a superuser.`),
    endSessions: role.canSignalBackends
      ? yes(`${role.name} may end other sessions, which a rename needs.`)
      : no(`${role.name} may end only its own sessions. Run: GRANT pg_signal_backend TO the role.`),
    mark:
      role.ownsDatabase && role.maySetMarker
        ? yes("The database can be marked with its tier.")
        : no(
            "This role may not mark the database with its tier. A superuser runs the command that will be shown, " +
              'or once: GRANT SET ON PARAMETER "holdfast.environment" TO the role (PostgreSQL 15 and newer).',
          ),
  };
}

function judgeBackup(seen: Seen): Ability {
  if (seen.tools.problem) return no(`${seen.tools.problem} ${seen.tools.hint ?? ""}`.trim());
  if (seen.pooler.value) return no(seen.pooler.value);
  if (seen.unreadable.length > 0) {
    return no(`${seen.role.name} may not read ${list(seen.unreadable)}. Run: GRANT pg_read_all_data TO the role.`);
  }
  if (seen.rowSecurity.length > 0) {
    const tables = list(seen.rowSecurity);
    return no(`Row-level security of ${tables} applies to ${seen.role.name}. Run: ALTER ROLE … BYPASSRLS.`);
  }
  return yes(`${seen.role.name} may read everything that a backup needs.`);
}

/** Three names and how many more there are. */
function list(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return names.slice(0, 3).join(", ") + more;
}

function yes(sentence: string): Ability {
  return { possible: true, sentence };
}

function no(sentence: string): Ability {
  return { possible: false, sentence };
}
