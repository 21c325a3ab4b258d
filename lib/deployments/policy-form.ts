// A policy as people type it; pure, for the browser and its test.
import type { DeploymentPolicy, QuietWindow } from "@/lib/deployments/policy";

export type PolicyView = {
  readonly policy: DeploymentPolicy;
  readonly tier: "development" | "staging" | "production";
  readonly hookUrl: string | null;
  readonly hasHookSecret: boolean;
};

const dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** What a form sends, as a policy's fields; what cannot be read is left as it was typed, for the server to refuse. */
export function readPolicyForm(form: Record<string, unknown>): Record<string, unknown> {
  const numbers = [
    "approvals",
    "expireHours",
    "backupMaxAgeMinutes",
    "lockTimeoutMs",
    "statementTimeoutMs",
    "rowTolerancePercent",
  ];
  return {
    ...Object.fromEntries(numbers.map((name) => [name, Number(form[name])])),
    approverRole: form.approverRole,
    rehearsal: form.rehearsal,
    // A disabled field is not sent: production always takes one.
    backup: form.backup ?? "always",
    stagingFirst: form.stagingFirst === "yes",
    quietWindows: linesOf(form.quietWindows).map(readWindow),
    timeZone: form.timeZone,
    maintenance: form.maintenance,
    checkQueries: linesOf(form.checkQueries).map(readCheck),
  };
}

/** "Tue Thu 22:00-05:00" as a window. */
function readWindow(line: string): { days: number[]; from: string; to: string } {
  const [, days = "", from = line, to = ""] = /^(.*?)\s+(\S+?)\s*[-–]\s*(\S+)$/.exec(line) ?? [];
  const names = days.split(/[\s,]+/).filter(Boolean);
  return {
    days: names.map((name) => dayNames.findIndex((day) => name.toLowerCase().startsWith(day.toLowerCase()))),
    from,
    to,
  };
}

export function writeWindows(windows: readonly QuietWindow[]): string {
  return windows.map(({ days, from, to }) => `${days.map((day) => dayNames[day]).join(" ")} ${from}-${to}`).join("\n");
}

function readCheck(line: string): { name: string; sql: string } {
  const at = line.indexOf(":");
  return at < 0 ? { name: "", sql: line } : { name: line.slice(0, at).trim(), sql: line.slice(at + 1).trim() };
}

export function writeChecks(checks: readonly { readonly name: string; readonly sql: string }[]): string {
  return checks.map(({ name, sql }) => `${name}: ${sql.replaceAll(/\s+/g, " ")}`).join("\n");
}

function linesOf(value: unknown): string[] {
  return String(value ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
