import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toolsFor } from "@/lib/postgres/tools";

/** A folder with the installed pg_dump and pg_restore, which work as they are and say that they are this version. */
export async function oldTools(version: string): Promise<string> {
  const tools = await toolsFor(15);
  const folder = await mkdtemp(join(tmpdir(), "holdfast-old-tools-"));
  await chmod(folder, 0o755);
  const programs = { pg_dump: tools.pgDump, pg_restore: tools.pgRestore };
  for (const [name, path] of Object.entries(programs)) {
    const script = [
      "#!/bin/sh",
      `if [ "$1" = --version ]; then echo "${name} (PostgreSQL) ${version}"; exit 0; fi`,
      tools.libraryPath ? `export LD_LIBRARY_PATH='${tools.libraryPath}'` : "",
      `exec '${path}' "$@"`,
    ];
    await writeFile(join(folder, name), `${script.join("\n")}\n`, { mode: 0o755 });
  }
  return folder;
}
