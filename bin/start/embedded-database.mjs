import { existsSync } from "node:fs";
import { join } from "node:path";
import { freePort, postgresFolder, startPostgres } from "../embedded-postgres.mjs";
import { endLeftServer } from "../postgres/end-left-server.mjs";
import { keepPrivate, newSecret, readOrMakeJson } from "./keep.mjs";
import { portProblem } from "./preconditions.mjs";
import { Problem } from "./problem.mjs";
import { supervise } from "./supervise.mjs";

/**
 * Starts the embedded PostgreSQL under supervision, on the port it had before when that is free.
 * @returns {{ keeper: object, adminUrl: string, owner: string, runtime: string, port: number }} passwords of the roles
 */
export async function startEmbedded(places, instance) {
  const keysFile = join(places.keys, "database.json");
  const folder = postgresFolder(places.home);
  if (existsSync(join(folder, "data", "PG_VERSION")) && !existsSync(keysFile)) {
    throw new Problem(
      `The database's passwords (${keysFile}) are missing, and the database ${folder} is there.`,
      "Put the file back from a backup, or move the database folder away and start again.",
    );
  }
  const keys = readOrMakeJson(keysFile, () => ({ superuser: newSecret(), owner: newSecret(), runtime: newSecret() }));
  await endLeft(join(folder, "data"));
  const port = keys.port && (await portProblem(keys.port)) === null ? keys.port : await freePort();
  if (port !== keys.port) keepPrivate(keysFile, JSON.stringify({ ...keys, port }, null, 2));
  const log = join(places.logs, "database.log");
  let adminUrl = "";
  const start = async () => {
    const server = await startPostgres({ folder, port, password: keys.superuser, logFile: log }).catch(explain(folder));
    adminUrl = server.superuserUrl;
    return { ...server, exited: server.exited.then(() => "by itself") };
  };
  const keeper = await supervise({ name: "database", log, start, instance });
  return { keeper, adminUrl, port, owner: keys.owner, runtime: keys.runtime };
}

/** A server whose start was killed goes on alone. */
async function endLeft(data) {
  const { stillThere } = await endLeftServer(data, "SIGINT");
  if (stillThere === null) return;
  throw new Problem(
    `Another PostgreSQL (process ${stillThere}) still uses ${data}.`,
    `End it (kill -INT ${stillThere}) and start again.`,
  );
}

function explain(folder) {
  return (error) => {
    if (error instanceof Problem) throw error;
    if (error.code === "ENOSPC" || /no space left/i.test(error.message)) {
      throw new Problem("The disk is full, so the database could not start.", "Free some space and start again.");
    }
    if (error.code)
      throw new Problem(
        `The database folder ${folder} cannot be used (${error.code}).`,
        "Correct its owner, or set HOLDFAST_HOME to a new folder.",
      );
    const hasWayOut = /HOLDFAST_|Move the folder|move the folder/.test(error.message);
    throw new Problem(
      error.message,
      hasWayOut ? "" : `If its folder ${folder} is damaged, put a backup back, or set HOLDFAST_HOME to a new folder.`,
    );
  };
}
