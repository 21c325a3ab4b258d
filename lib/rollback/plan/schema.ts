import type { ShellCommands } from "@/lib/postgres/commands";

/** What the answers say about a plan, beyond where they end. */
export type Way = {
  /** A migration failed, and not all or nothing of it is in force. */
  readonly isHalfDone: boolean;
  readonly hasFailed: boolean;
  readonly isDataWrong: boolean;
  /** A corrected version is ready, as a person says. */
  readonly isCorrected: boolean;
  /** Holdfast itself knows which backup is from before it; otherwise a person has one in mind. */
  readonly isBackupKnown: boolean;
};

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
  /** The newest release taken since, and where on staging it has succeeded. */
  readonly newer: { readonly id: string; readonly name: string; readonly provenOn: string | null } | null;
  /** Failed, and not marked yet; null where that is not known. */
  readonly failed: readonly string[] | null;
  readonly healthUrl: string | null;
  readonly restoredDatabase: string;
  readonly commands: Readonly<Record<"backup" | "restore" | "resolve" | "health" | "analyze", ShellCommands | null>>;
};
