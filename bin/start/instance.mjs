import { spawnSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { keepPrivate } from "./keep.mjs";
import { plainEnvironment } from "./run-program.mjs";

/**
 * Something that tells two processes with the same number apart: when it began. Null when there is none.
 * Linux: field 22 of /proc/<pid>/stat (proc(5)), elsewhere `ps -o lstart`.
 */
export function processStart(pid) {
  if (process.platform !== "linux") {
    const { status, stdout } = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      env: plainEnvironment(),
      encoding: "utf8",
    });
    return status === 0 && stdout.trim() !== "" ? stdout.trim() : null;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/**
 * Claims the data folder for this start. Returns the address of the one that runs already, or the record of this one:
 * `add` and `remove` write down each process we start, so that after a `kill -9` of this program the next start can end
 * what was left, and only that.
 * @param {string} file @param {(text: string) => void} onNews
 */
export async function claimInstance(file, onNews) {
  const mine = { pid: process.pid, started: processStart(process.pid), address: null, children: [] };
  while (!create(file, mine)) {
    const other = readRecord(file);
    if (other && isSame(other)) return { runningAt: other.address ?? `process ${other.pid} is just starting it` };
    if (takeOver(file, mine)) break;
    await delay(100);
  }
  if (mine.children.length > 0) {
    onNews(`ending what an interrupted start left: ${mine.children.map(({ name }) => name).join(", ")}`);
    await endAll(mine.children);
    mine.children = [];
  }
  const save = () => keepPrivate(file, JSON.stringify(mine));
  return {
    setAddress: (address) => {
      mine.address = address;
      save();
    },
    add: (name, pid) => {
      mine.children.push({ name, pid, started: processStart(pid) });
      save();
    },
    remove: (pid) => {
      mine.children = mine.children.filter((child) => child.pid !== pid);
      save();
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** A link appears with its content and only where nothing was: nobody ever reads a half-written claim. */
function create(file, record) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Puts our claim in the place of a dead one, its children included. False when another start is doing so. */
function takeOver(file, mine) {
  const lock = `${file}.lock`;
  try {
    mkdirSync(lock);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    // It is held for milliseconds; an old one belongs to a start that was killed in them.
    if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5_000) rmdirSync(lock);
    return false;
  }
  try {
    const other = readRecord(file);
    if (!existsSync(file) || (other && isSame(other))) return false;
    mine.children = (other?.children ?? []).filter(isSame);
    keepPrivate(file, JSON.stringify(mine));
    return true;
  } finally {
    rmdirSync(lock);
  }
}

function readRecord(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

const isSame = ({ pid, started }) => started !== null && processStart(pid) === started;

/** PostgreSQL goes last and by SIGINT (fast shutdown); the others are ended as whole groups. */
async function endAll(children) {
  const servers = children.filter(({ name }) => name === "database");
  const others = children.filter(({ name }) => name !== "database");
  await Promise.all(others.map((child) => endProcess(child, () => process.kill(-child.pid, "SIGTERM"))));
  await Promise.all(servers.map((child) => endProcess(child, () => process.kill(child.pid, "SIGINT"))));
}

async function endProcess(child, ask) {
  if (isSame(child)) ask();
  for (const end = Date.now() + 10_000; isSame(child) && Date.now() < end; ) await delay(100);
  if (isSame(child)) process.kill(child.name === "database" ? child.pid : -child.pid, "SIGKILL");
  while (isSame(child)) await delay(50);
}
