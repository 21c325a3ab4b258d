import { spawn, spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { serverBinaries } from "./postgres/binaries.mjs";
import { othersMayReach, serverUser } from "./postgres/server-user.mjs";

/** @typedef {{ uid: number, gid: number } | null} OsUser null: ourselves */

/**
 * Where the server's files lie: below `home` when the server's user can reach it, else below the system's state folder
 * (a folder under root's 0700 home is closed to everybody but root).
 */
export function postgresFolder(home) {
  if (serverUser() === null || othersMayReach(join(home, "postgres", "data"))) return join(home, "postgres");
  return join("/var/lib/holdfast", createHash("sha256").update(home).digest("hex").slice(0, 12));
}

/**
 * Starts PostgreSQL on 127.0.0.1, making its data folder first if need be, and waits until it takes connections.
 * @param {{ folder: string, port?: number, password: string, logFile: string, settings?: Record<string, string>,
 *   user?: OsUser, copies?: string }} options `folder` holds data/; `copies` (`folder`/server if not said) gets the
 *   binaries when npm's are out of the server user's reach; `logFile` is appended to
 * @returns {Promise<{ port: number, pid: number, superuserUrl: string, exited: Promise<void>,
 *   stop(signal?: NodeJS.Signals): Promise<void> }>}
 * @throws Error with one sentence for people
 */
export async function startPostgres({
  folder,
  port,
  password,
  logFile,
  settings = {},
  user = serverUser(),
  copies = join(folder, "server"),
}) {
  const binaries = serverBinaries(user && !othersMayReach(import.meta.filename) ? copies : null);
  const data = join(folder, "data");
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  if (!existsSync(join(data, "PG_VERSION"))) initialise({ binaries, data, password, user });
  checkVersion(binaries, data);
  const chosen = port ?? (await freePort());
  const log = openSync(logFile, "a", 0o600);
  const flags = { listen_addresses: "127.0.0.1", port: String(chosen), unix_socket_directories: "", ...settings };
  const args = ["-D", data, ...Object.entries(flags).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const child = spawn(join(binaries, "bin", "postgres"), args, {
    ...user,
    detached: true,
    cwd: "/",
    env: environment(binaries),
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let running = true;
  const exited = new Promise((resolve) => {
    child.once("error", resolve);
    child.once("exit", resolve);
  }).then(() => {
    running = false;
  });
  const superuserUrl = `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${chosen}/postgres`;
  await untilReady(chosen, () => running, logFile).catch((error) => {
    child.kill("SIGINT");
    throw error;
  });
  // SIGINT is PostgreSQL's fast shutdown: sessions are ended, nothing is lost.
  const stop = async (signal = "SIGINT") => {
    if (running) child.kill(signal);
    await exited;
  };
  return { port: chosen, pid: child.pid ?? 0, superuserUrl, exited, stop };
}

/** Made beside its place and renamed when whole: an interrupted attempt is never taken for a database, nor one for an attempt. */
function initialise({ binaries, data: place, password, user }) {
  if (existsSync(place) && readdirSync(place).length > 0) {
    throw new Error(
      `The database folder ${place} is damaged: it has files, but no PG_VERSION. Put a backup back, or move the folder away.`,
    );
  }
  const data = `${place}.new`;
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const passwordFile = join(user ? tmpdir() : dirname(place), `.holdfast-${randomUUID()}`);
  writeFileSync(passwordFile, password, { mode: 0o600, flag: "wx" });
  if (user) for (const path of [data, passwordFile]) chownSync(path, user.uid, user.gid);
  chmodSync(data, 0o700);
  const run = (locale) =>
    spawnSync(
      join(binaries, "bin", "initdb"),
      [
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "scram-sha-256",
        `--pwfile=${passwordFile}`,
        "--encoding=UTF8",
        `--locale=${locale}`,
      ],
      { ...user, cwd: "/", env: environment(binaries), encoding: "utf8" },
    );
  try {
    const made = run("C.UTF-8");
    const result = made.status === 0 || /locale/.test(made.stderr ?? "") === false ? made : run("C");
    if (result.status === 0) return renameSync(data, place);
    rmSync(data, { recursive: true, force: true });
    const why = (result.stderr || result.error?.message || "").trim().split("\n").at(-1);
    throw new Error(`The embedded database could not be created: ${why}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function checkVersion(binaries, data) {
  const { stdout } = spawnSync(join(binaries, "bin", "postgres"), ["--version"], {
    env: environment(binaries),
    encoding: "utf8",
  });
  const program = stdout?.match(/(\d+)\./)?.[1];
  const folder = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
  if (!program)
    throw new Error(
      "The embedded PostgreSQL does not start on this machine. Set HOLDFAST_DATABASE_URL to a PostgreSQL of your own.",
    );
  if (program !== folder) {
    throw new Error(
      `The database folder ${data} belongs to PostgreSQL ${folder}, and this is ${program}. Move the folder away, or set HOLDFAST_HOME to a new one.`,
    );
  }
}

function environment(binaries) {
  return {
    PATH: "/usr/bin:/bin",
    LC_ALL: "C.UTF-8",
    LD_LIBRARY_PATH: join(binaries, "lib"),
    HOME: "/nonexistent",
    TZ: "UTC",
  };
}

async function untilReady(port, isRunning, logFile) {
  for (const end = Date.now() + 300_000; Date.now() < end; await delay(50)) {
    if (!isRunning()) break;
    if (await answers(port)) return;
  }
  const lines = readFileSync(logFile, "utf8").trim().split("\n");
  const why = lines.findLast((line) => /(FATAL|PANIC|ERROR):/.test(line)) ?? lines.at(-1) ?? "";
  throw new Error(
    `The embedded database did not start: ${why.replace(/^.*(FATAL|PANIC|ERROR):\s*/, "").slice(0, 300)}. Its log: ${logFile}.`,
  );
}

/** Asks as libpq's ping does: a startup message that the server answers once it takes connections. */
function answers(port) {
  return new Promise((resolve) => {
    const parameters = Buffer.from("user\0postgres\0database\0postgres\0\0");
    const message = Buffer.alloc(8 + parameters.length);
    message.writeInt32BE(message.length, 0);
    message.writeInt32BE(196_608, 4);
    parameters.copy(message, 8);
    const socket = createConnection({ port, host: "127.0.0.1" }, () => socket.write(message));
    const done = (value) => {
      socket.destroy();
      resolve(value);
    };
    // "R": asks for the password, so it is up. "E": still starting up or recovering.
    socket
      .once("data", (reply) => done(reply[0] === 0x52))
      .once("error", () => done(false))
      .once("close", () => done(false));
    socket.setTimeout(2_000, () => done(false));
  });
}

/** A port that nobody listens on at this moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
