import { isApplied } from "@/lib/migrations/rules";
import type { EnvironmentMigrations, MigrationState } from "@/lib/migrations/schema";

type Observed = { readonly state: "ok" | "attention" | "failed" | "unknown"; readonly summary: string };

/** Waiting migrations are the usual state between two deployments, and no trouble of the database's. */
const usual = new Set<MigrationState>(["up to date", "pending"]);

/** What the overview shows of an environment's migrations: the worst that is not usual, else the counts. */
export function summarizeMigrations({ findings, cells }: EnvironmentMigrations, hasRelease: boolean): Observed {
  const trouble = findings.find(
    ({ state, is }) => !usual.has(state) && (is !== "unknown" || hasRelease || state !== "unknown"),
  );
  if (trouble && trouble.is !== "ok") return { state: trouble.is, summary: trouble.sentence };
  const applied = cells.filter(isApplied).length;
  const pending = cells.filter(({ state }) => state === "pending").length;
  if (!hasRelease) return { state: "ok", summary: `${applied} applied, 0 failed; no release to compare with` };
  return { state: "ok", summary: `${applied} applied, ${pending} pending, 0 failed` };
}
