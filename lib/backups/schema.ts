import { z } from "zod";
import type { CopyView } from "@/lib/destinations/schema";
import type { BriefFingerprint } from "@/lib/postgres/fingerprint-schema";
import type { StepPlan } from "@/lib/runs/schema";
import { freeText, searchText } from "@/lib/typed-text";

export const StartBackupInput = z.object({
  environmentId: z.uuid(),
  reason: freeText(500).default(""),
  keep: z.boolean().default(false),
});
export const PinInput = z.object({ id: z.uuid(), reason: freeText(500).default("") });
export const NoteInput = z.object({ id: z.uuid(), notes: freeText(2_000) });
export const AcceptInput = z.object({
  id: z.uuid(),
  reason: freeText(500).pipe(z.string().min(1, "Say what you found.")),
});
export const DeleteBackupInput = z.object({ id: z.uuid(), typed: z.string().max(300) });

const sorts = ["created", "size", "rows", "duration"] as const;
export const BackupFilter = z.object({
  environment: z.uuid().optional().catch(undefined),
  status: z.enum(["complete", "running", "failed", "deleted", "all"]).catch("complete"),
  level: z.enum(["any", "readable", "restored"]).catch("any"),
  pinned: z.enum(["any", "yes"]).catch("any"),
  search: searchText(100).catch(""),
  sort: z.enum(sorts).catch("created"),
  dir: z.enum(["asc", "desc"]).catch("desc"),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
});
export type BackupFilter = z.output<typeof BackupFilter>;

/** The steps of every backup, as the run page lists them. */
export const backupSteps: readonly StepPlan[] = [
  { name: "preflight", title: "Check database, tools and space" },
  { name: "count", title: "Count the rows of a snapshot" },
  { name: "dump", title: "Dump that snapshot" },
  { name: "verify", title: "Read back every byte" },
  { name: "record", title: "Compare, write the manifest, keep it" },
];

/** The server's roles, memberships and tablespaces beside an archive, stored like it; or why they are not. */
export type GlobalsFact =
  | { readonly file: string; readonly sizeBytes: number; readonly sha256: string }
  | { readonly file: null; readonly because: string };

/** Enough to restore without Holdfast; lies as JSON beside the dump. Times ISO 8601, sizes in bytes. */
export type Manifest = {
  readonly format: "holdfast-manifest-1";
  readonly id: string;
  readonly project: string;
  readonly environment: string;
  readonly tier: string;
  readonly source: {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly systemIdentifier: string | null;
    readonly databaseOid: number | null;
  };
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly compression: string;
  readonly encryption: "none" | "age";
  /** Whom it is encrypted to, as age recipients; the first manifests do not have it. */
  readonly recipients?: readonly string[];
  readonly serverVersion: string;
  readonly toolVersion: string;
  readonly encoding: string;
  readonly locale: string;
  readonly extensions: Readonly<Record<string, string>>;
  readonly migrationHead: string | null;
  readonly snapshotAt: string;
  readonly verifiedAt: string;
  readonly verification: "readable";
  readonly requestedBy: string;
  readonly reason: string | null;
  readonly databaseBytes: number;
  readonly rowsByTable: Readonly<Record<string, number>>;
  /** Heap and TOAST of each table at the source; the first manifests do not have it. */
  readonly bytesByTable?: Readonly<Record<string, number>>;
  readonly excludedTables: readonly string[];
  readonly sequences: Readonly<Record<string, string | null>>;
  readonly largeObjects: number;
  /** Of the schema in the dump's snapshot; null where none could be taken, and the first manifests do not have it. */
  readonly schemaFingerprint?: BriefFingerprint | null;
  readonly restore: { readonly bash: string; readonly powershell: string };
  /** The first manifests do not have it. */
  readonly globals?: GlobalsFact;
  /** Proves who wrote it (lib/backups/manifest-seal.ts); the first manifests do not have it. */
  readonly seal?: { readonly key: string; readonly mac: string };
};

export type BackupView = {
  readonly id: string;
  readonly runId: string;
  readonly environment: {
    readonly id: string;
    readonly name: string;
    readonly tier: "development" | "staging" | "production";
    readonly database: string;
    readonly host: string;
  };
  readonly status: "running" | "complete" | "failed" | "deleted";
  readonly verification: "none" | "stored" | "readable" | "restored";
  readonly verifiedAt: string | null;
  readonly file: string;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly rowCount: number | null;
  readonly tableCount: number | null;
  readonly compression: string | null;
  readonly serverVersion: string | null;
  readonly toolVersion: string | null;
  readonly migrationHead: string | null;
  readonly requestedBy: string;
  readonly reason: string | null;
  readonly notes: string | null;
  readonly pinnedAt: string | null;
  readonly pinnedBy: string | null;
  readonly createdAt: string;
  readonly snapshotAt: string | null;
  readonly durationMs: number | null;
  readonly deletedAt: string | null;
  readonly deletedBy: string | null;
  /** What is less than in the backup it was compared with; none when nothing is, or when there was none to compare with. */
  readonly unusual: readonly string[];
  readonly comparedToId: string | null;
  /** Who looked at what is unusual and found it right, and why. */
  readonly accepted: { readonly at: string; readonly by: string; readonly reason: string } | null;
  readonly deletedReason: string | null;
  /** When the last good copy of the archive was found gone or changed; null while there is one. */
  readonly lostAt: string | null;
  /** When the newest restore drill with a verdict found it wanting; null where none did, or a later one succeeded. */
  readonly drillFailedAt: string | null;
  /** When it was taken in from storage; `vouched`: by somebody's word, because nothing proves where it came from. */
  readonly adopted: { readonly at: string; readonly by: string; readonly vouched: boolean } | null;
};

/** What the dialog shows before a backup is asked for. Nulls are unknown. */
export type BackupPreview = {
  readonly environmentId: string;
  readonly name: string;
  readonly tier: "development" | "staging" | "production";
  readonly database: string;
  readonly host: string;
  readonly databaseBytes: number | null;
  readonly expectedBytes: number | null;
  readonly expectedMs: number | null;
  readonly basis: string;
  readonly freeBytes: number | null;
  /** How the dump is made, as the environment's policy says, in words. */
  readonly policy: string;
  readonly bash: string;
  readonly powershell: string;
};

/** One backup with all that its page shows. `refusals`: null where the reader may, else the sentence that says why not. */
export type BackupDetail = {
  readonly backup: BackupView;
  readonly manifest: Manifest | null;
  readonly copies: readonly CopyView[];
  readonly restore: { readonly bash: string; readonly powershell: string };
  readonly verify: { readonly bash: string; readonly powershell: string };
  readonly refusals: {
    readonly drill: string | null;
    readonly download: string | null;
    readonly pin: string | null;
    readonly unpin: string | null;
    readonly annotate: string | null;
    readonly remove: string | null;
    readonly accept: string | null;
  };
};
