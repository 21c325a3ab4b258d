import { z } from "zod";
import { tiers } from "@/lib/auth/schema";
import type { StepPlan } from "@/lib/runs/schema";
import { freeText, isStorable, nameText } from "@/lib/typed-text";

export const SearchInput = z.strictObject({ id: z.uuid() });

/** `environmentId` null: it is made from the manifest, without a connection. The reason is for what nothing proves. */
export const AdoptInput = z.strictObject({
  id: z.uuid(),
  environmentId: z.uuid().nullable(),
  reason: freeText(500).default(""),
});

export const searchSteps: readonly StepPlan[] = [{ name: "search", title: "Look for archives that are not known" }];
export const adoptSteps: readonly StepPlan[] = [
  { name: "read", title: "Read the archive whole, compare its hash" },
  { name: "decode", title: "Decode every byte, compare with the manifest" },
];

const text = (most: number) => z.string().min(1).max(most).refine(isStorable);
const count = z.int().min(0);

/** A manifest as it lies in storage: whoever wrote it, this much has to be there. What newer ones say more stays. */
export const FoundManifest = z.looseObject({
  format: z.literal("holdfast-manifest-1"),
  id: z.uuid(),
  project: z.string().regex(/^[a-z0-9-]{1,80}$/),
  environment: nameText(60),
  tier: z.enum(tiers),
  source: z.looseObject({
    host: text(255),
    port: z.int().min(1).max(65_535),
    database: text(255),
    systemIdentifier: z
      .string()
      .regex(/^\d{1,20}$/)
      .nullable(),
    databaseOid: z.int().nullable(),
  }),
  file: text(300),
  sizeBytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  compression: text(40),
  encryption: z.enum(["none", "age"]),
  serverVersion: z.string().regex(/^\d+/).max(40),
  toolVersion: text(40),
  migrationHead: text(300).nullable(),
  snapshotAt: z.iso.datetime(),
  requestedBy: text(300),
  reason: z.string().max(2_000).nullable(),
  databaseBytes: count,
  rowsByTable: z.record(z.string(), count),
  excludedTables: z.array(z.string()),
  largeObjects: count,
  globals: z
    .union([
      z.object({ file: text(300), sizeBytes: count, sha256: z.string() }),
      z.object({ file: z.null(), because: z.string() }),
    ])
    .optional(),
});
export type FoundManifest = z.infer<typeof FoundManifest>;

/** What pages show of a found archive. By the manifest's own word, which is proven only where it is sealed. */
export const FoundFacts = z.object({
  backupId: z.string(),
  project: z.string(),
  environment: z.string(),
  tier: z.enum(tiers),
  host: z.string(),
  port: z.number(),
  database: z.string(),
  systemIdentifier: z.string().nullable(),
  databaseOid: z.number().nullable(),
  snapshotAt: z.string(),
  rowCount: z.number(),
  tableCount: z.number(),
  encrypted: z.boolean(),
});
export type FoundFacts = z.infer<typeof FoundFacts>;

export type FoundVerdict = "sealed" | "unproven" | "copy" | "refused";

/** Where a found archive belongs. Without `environmentId` a person chooses; `missing`: there is none yet, and it can be made. */
export type Place = { readonly environmentId: string | null; readonly missing: boolean; readonly note: string | null };

export type FoundView = {
  readonly id: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly verdict: FoundVerdict;
  readonly sentence: string;
  readonly facts: FoundFacts | null;
  readonly place: Place | null;
  /** The newest attempt to take it in. */
  readonly run: { readonly id: string; readonly status: string; readonly problem: string | null } | null;
};

/** What one destination holds that is not known here. */
export type SearchView = {
  readonly searchedAt: string | null;
  readonly searching: boolean;
  /** How the newest look failed, if it did. */
  readonly problem: string | null;
  readonly found: readonly FoundView[];
  /** All that were found; `found` are the first of them. */
  readonly total: number;
};

export type EnvironmentChoice = { readonly id: string; readonly name: string };
