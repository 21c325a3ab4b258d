import type { Problem } from "@/lib/errors";
import type { ComponentName, Finding, FloorNotice, Floors, FoundComponent } from "@/lib/floors/schema";

type Version = { readonly numbers: readonly number[]; readonly before: readonly string[] };

/** Holds each version in use against its floor. A version that cannot be read is unknown, never fine. */
export function judgeComponents(found: readonly FoundComponent[], floors: Floors): Finding[] {
  return found.map(({ component, version }) => judgeComponent(component, version, floors));
}

function judgeComponent(component: ComponentName, version: string | null, floors: Floors): Finding {
  const seen = version === null ? null : readVersion(version);
  if (!seen) return { component, version, state: "unknown", needed: null, command: null };
  const { lines, command } = floors[component];
  // A line that is not listed is older than the next one that is, and needs that one; what is newer than all is fine.
  const line = lines.find((one) => isOfLine(seen, one.line)) ?? lines.find((one) => compare(seen, one.floor) < 0);
  const state = line && compare(seen, line.floor) < 0 ? "below" : "ok";
  const filled = line && command ? command.replace("{line}", line.line) : null;
  return { component, version, state, needed: line?.floor ?? null, command: filled };
}

/**
 * Why no archive may be read that Holdfast did not make, or null when it may. Asked before a foreign archive is taken in,
 * and again by the worker before its tools read one; what Holdfast made itself is never refused.
 */
export function foreignArchiveProblem(findings: readonly Finding[], floors: Floors): Problem | null {
  const against = findings.filter(({ component, state }) => state !== "ok" && floors[component].guards);
  const first = against[0];
  if (!first && findings.some(({ component }) => component === "postgresql-client")) return null;
  const message = "Archives that Holdfast did not make are refused.";
  if (!first) return { code: "PRECONDITION", message, hint: "It is not known which PostgreSQL tools would read them." };
  const { name, why, update } = floors[first.component];
  const hint =
    first.state === "below"
      ? `${name} ${first.version}: ${first.needed} or newer is needed. ${why} ${update}`
      : `It is not known which ${name} are in use.`;
  return { code: "PRECONDITION", message, hint };
}

/** What every page says, worst first; null when all that is in use is known and at or above its floor. */
export function floorNotice(findings: readonly Finding[], floors: Floors): FloorNotice | null {
  const below = findings.filter(({ state }) => state === "below");
  const unknown = findings.filter(({ state }) => state === "unknown");
  if (below.length + unknown.length === 0) return null;
  const list = (some: readonly Finding[], word: (finding: Finding) => string) => some.map(word).join(", ");
  const parts = [
    below.length > 0 ? `Too old: ${list(below, (one) => inUse(one, floors))}.` : "",
    unknown.length > 0 ? `Not known: the version of ${list(unknown, ({ component }) => floors[component].name)}.` : "",
  ];
  const problem = foreignArchiveProblem(findings, floors);
  return {
    is: below.length > 0 ? "attention" : "unknown",
    title: parts.filter(Boolean).join(" "),
    consequence: problem ? `${problem.message} Backing up is not affected.` : "Nothing is refused because of it.",
    items: [...below, ...unknown].map((finding) => explain(finding, floors)),
  };
}

function inUse({ component, version, needed }: Finding, floors: Floors): string {
  return `${floors[component].name} ${version} (${needed} or newer needed)`;
}

function explain(finding: Finding, floors: Floors): FloorNotice["items"][number] {
  const { name, why, update } = floors[finding.component];
  if (finding.state === "below") return { title: inUse(finding, floors), why, update, command: finding.command };
  const reason = "What is not known counts as too old.";
  return { title: name, why: reason, update: "Look whether a worker is alive and finds its tools.", command: null };
}

/** "15.20", "5.0.0-beta.32", "19.3.0-canary-1a2b-20261014"; null for anything that does not begin like a version. */
function readVersion(text: string): Version | null {
  const [, numbers, before = ""] = /^v?(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.-]+))?$/.exec(text) ?? [];
  if (!numbers) return null;
  return { numbers: numbers.split(".").map(Number), before: before ? before.split(".") : [] };
}

function isOfLine({ numbers }: Version, line: string): boolean {
  return line.split(".").every((part, index) => numbers[index] === Number(part));
}

/** As in semver: number by number, and what comes before a release is older than it. */
function compare(a: Version, text: string): number {
  const b = readVersion(text);
  if (!b) throw new Error(`"${text}" in the floor file is not a version`);
  for (let index = 0; index < Math.max(a.numbers.length, b.numbers.length); index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.before.length === 0 || b.before.length === 0) return b.before.length - a.before.length;
  return a.before.join(".").localeCompare(b.before.join("."), "en", { numeric: true });
}
