import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArchiveEntry } from "@/lib/postgres/archive-contents";
import { explainToolFailure } from "@/lib/postgres/explain";
import { listText } from "@/lib/postgres/restore-parts";
import { bareEnvironment, withPrivateFolder } from "@/lib/postgres/tool-environment";
import type { ClientTools } from "@/lib/postgres/tools";
import { runProgram } from "@/lib/process";

/** What names roles; owners do not count, a restore leaves them out. */
const NAMING = ["POLICY", "ACL", "DEFAULT ACL", "USER MAPPING"];

type ShownEntries = {
  readonly tools: ClientTools;
  readonly path: string;
  /** As `listArchive` gave them, without what is left out. */
  readonly entries: readonly ArchiveEntry[];
  readonly signal?: AbortSignal | undefined;
};

/** The roles that must exist before these entries of an archive can be restored, sorted. */
export async function readArchiveRoles(options: ShownEntries): Promise<string[]> {
  return rolesIn(
    await showEntries({ ...options, entries: options.entries.filter(({ kind }) => NAMING.includes(kind)) }),
  );
}

/** The SQL of these entries of an archive, as pg_restore would send it. */
export async function showEntries(options: ShownEntries): Promise<string> {
  const { entries } = options;
  if (entries.length === 0) return "";
  return withPrivateFolder(async (folder) => {
    const list = join(folder, "entries");
    await writeFile(list, listText({ as: "owner", entries }), { mode: 0o600, flag: "wx" });
    const shown = await runProgram({
      file: options.tools.pgRestore,
      args: [`--use-list=${list}`, "--no-owner", "--file=-", options.path],
      env: bareEnvironment(options.tools, folder),
      signal: options.signal,
      stallMs: 120_000,
      maxOutput: 64 * 1024 ** 2,
    });
    if (shown.exitCode !== 0 || shown.reason !== "exit") throw explainToolFailure("pg_restore", shown, null);
    return shown.stdout;
  });
}

const TOKEN =
  /"(?:[^"]|"")*"|[Ee]'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|[\p{L}_][\p{L}\p{N}_$]*|\S/gu;
const NO_ROLE = ["public", "current_user", "session_user", "current_role"];

/** Roles named by GRANT, REVOKE, CREATE POLICY, ALTER DEFAULT PRIVILEGES and CREATE USER MAPPING, as pg_dump writes them. */
export function rolesIn(sql: string): string[] {
  const roles = new Set<string>();
  let depth = 0;
  let isNaming = false;
  let before = "";
  for (const [token] of sql.matchAll(TOKEN)) {
    if (token.startsWith("--")) continue;
    if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (token === ";") [depth, isNaming] = [0, false];
    else if (depth === 0) {
      const word = token.toUpperCase();
      const begins = word === "TO" || word === "FROM" || (before === "FOR" && word === "ROLE");
      if (begins || (before === "MAPPING" && word === "FOR")) isNaming = true;
      else if (["USING", "WITH", "IN", "SERVER", "GRANTED", "CASCADE", "GRANT", "REVOKE"].includes(word))
        isNaming = false;
      else if (isNaming && token !== ",") addRole(roles, token);
      before = word;
    }
  }
  return [...roles].sort();
}

function addRole(roles: Set<string>, token: string): void {
  if (token.startsWith('"')) roles.add(token.slice(1, -1).replaceAll('""', '"'));
  else if (/^[\p{L}_]/u.test(token) && !NO_ROLE.includes(token.toLowerCase())) roles.add(token);
}
