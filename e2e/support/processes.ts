import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { home } from "./fixtures";

type Instance = { children: { name: string; pid: number }[] };

/** The pid of a part of the running demo: `database`, `worker`, `web`. */
export function pidOf(name: string): number {
  const { children }: Instance = JSON.parse(readFileSync(join(home(), "instance.json"), "utf8"));
  const found = children.filter((child) => child.name === name).at(-1);
  if (!found) throw new Error(`${name} is not running`);
  return found.pid;
}

/** A process and everything below it, from /proc. */
export function familyOf(pid: number): number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(name) }));
  const below = (of: number): number[] =>
    parents.filter(({ parent }) => parent === of).flatMap(({ pid: child }) => [child, ...below(child)]);
  return [pid, ...below(pid)];
}

/** Command lines of all processes that still run a tool of ours on this home. */
export function toolsLeft(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (name) => /\/(pg_dump|pg_restore)\0/.test(readOf(name, "cmdline")) && readOf(name, "environ").includes(home()),
    )
    .map((name) => readOf(name, "cmdline").replaceAll("\0", " "));
}

/** 0 when there is no such process. */
export function parentOf(pid: string): number {
  const stat = readOf(pid, "stat");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

/** A file of a process in /proc; empty when the process has gone. */
export function readOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
