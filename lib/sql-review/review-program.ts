// A program of its own, started by review-migrations.ts: a parser that crashes or needs 500 MB does it outside the worker.
// Standard input: ReviewInput as JSON. Standard output: ReviewOutput as JSON.
import { readFileSync } from "node:fs";
import type { TargetFacts } from "@/lib/postgres/table-facts";
import { createCatalog } from "@/lib/sql-review/catalog";
import { loadParser, parserVersion } from "@/lib/sql-review/parse";
import { type OwnReview, reviewFiles } from "@/lib/sql-review/review-file";
import type { MigrationFile } from "@/lib/sql-review/schema";

export type ReviewInput = {
  readonly files: readonly MigrationFile[];
  readonly target: TargetFacts | null;
  readonly serverMajor: number;
};

export type ReviewOutput = { readonly parser: string; readonly files: readonly OwnReview[] };

const { files, target, serverMajor } = JSON.parse(readFileSync(0, "utf8")) as ReviewInput;
await loadParser();
const output: ReviewOutput = {
  parser: parserVersion(),
  files: reviewFiles(files, createCatalog(target, serverMajor)),
};
process.stdout.write(JSON.stringify(output));
