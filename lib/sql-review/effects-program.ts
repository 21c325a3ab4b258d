// A program of its own, started by read-effects.ts, for the reasons of review-program.ts.
// Standard input: EffectsInput as JSON. Standard output: EffectsOutput as JSON.
import { readFileSync } from "node:fs";
import { effectsOfFile } from "@/lib/sql-review/file-effects";
import { loadParser } from "@/lib/sql-review/parse";
import type { FileEffects } from "@/lib/sql-review/schema";

export type EffectsInput = { readonly scripts: readonly string[]; readonly serverMajor: number };
export type EffectsOutput = { readonly files: readonly FileEffects[] };

const { scripts, serverMajor } = JSON.parse(readFileSync(0, "utf8")) as EffectsInput;
await loadParser();
const output: EffectsOutput = { files: scripts.map((sql) => effectsOfFile(sql, serverMajor)) };
process.stdout.write(JSON.stringify(output));
