import { z } from "zod";
import type { StepPlan } from "@/lib/runs/schema";

export const TakeReleaseInput = z.object({
  projectId: z.uuid(),
  appVersion: z
    .string()
    .trim()
    .max(200)
    .regex(/^[\w.:/@+-]*$/, "An image, a tag or a commit: letters, digits and . : / @ + - _ only.")
    .default(""),
});
export const ReleaseFolderInput = z.object({
  projectId: z.uuid(),
  folder: z
    .string()
    .trim()
    .max(1_000)
    .regex(/^(\/[^\0]*)?$/, "A whole path that begins with a slash, or nothing."),
});

/** One file as it was found, its path relative to where Prisma's files lie, with slashes. */
export type ReleaseFile = { readonly path: string; readonly bytes: Uint8Array };

/** Where a release came from. Nulls are unknown: no git there, or no git on this machine. */
export type Origin = {
  readonly source: string;
  readonly gitCommit: string | null;
  readonly gitBranch: string | null;
  readonly gitDirty: boolean | null;
};

/** A release as lists show it. `digest` is the SHA-256 of its contents in hex. */
export type ReleaseView = Origin & {
  readonly id: string;
  readonly project: { readonly id: string; readonly name: string };
  readonly digest: string;
  readonly appVersion: string;
  readonly migrationCount: number;
  readonly migrationHead: string | null;
  readonly takenBy: string;
  readonly createdAt: string;
};

export type ReleaseDetail = {
  readonly release: ReleaseView;
  /** Those of the page that was asked for, the newest first. */
  readonly migrations: readonly { readonly name: string; readonly checksum: string; readonly sql: string }[];
  /** From 1, the newest first: the place of the first of them among all. */
  readonly first: number;
  readonly total: number;
  readonly otherFiles: readonly { readonly path: string; readonly sha256: string }[];
};

export const takeReleaseSteps: readonly StepPlan[] = [
  { name: "read", title: "Read the checkout" },
  { name: "store", title: "Check it and keep its bytes" },
];
