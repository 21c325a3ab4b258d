import type { ShellCommands } from "@/lib/postgres/commands";

/** What a plan is filled in with. Times ISO 8601, durations in milliseconds; null is not known. */
export type Known = {
  readonly now: string;
  readonly environment: { readonly id: string; readonly name: string; readonly database: string };
  /** Whoever looks after the environment, and how they are reached. */
  readonly owner: string | null;
  readonly backup: { readonly id: string; readonly file: string; readonly at: string } | null;
  readonly added: { readonly at: string; readonly tables: Readonly<Record<string, number>> } | null;
  /** Since when the application has been in maintenance, as its own health says now too. */
  readonly maintenanceSince: string | null;
  readonly recovery: { readonly ms: number; readonly at: string } | null;
  readonly backupMs: number | null;
  readonly deployMs: number | null;
  readonly deploymentId: string | null;
  /** The application's versions, as releases name them. */
  readonly version: string | null;
  readonly previousVersion: string | null;
  readonly correction: { readonly id: string; readonly name: string } | null;
  /** Failed, and not marked yet. */
  readonly failed: readonly string[];
  readonly healthUrl: string | null;
  readonly restoredDatabase: string;
  readonly commands: Readonly<Record<"backup" | "restore" | "resolve" | "health" | "analyze", ShellCommands | null>>;
};
