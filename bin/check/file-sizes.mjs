import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../start/places.mjs";
import { runProgram } from "../start/run-program.mjs";

const longest = 250;
const longestMedian = 80;

/** Reads every source file that git knows; returns exit code and words like a program. */
export async function checkFileSizes() {
  const { output } = await runProgram("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  const files = output.split("\n").filter((name) => /\.(ts|tsx|mjs|cjs)$/.test(name));
  const lines = files.flatMap((name) => readLines(name)).sort((a, b) => a.count - b.count);
  if (lines.length === 0) return { exitCode: 1, output: "no source file was found" };
  const tooLong = lines.filter(({ count }) => count > longest).map(({ name, count }) => `${name}: ${count} lines`);
  const median = lines[Math.floor(lines.length / 2)].count;
  if (median >= longestMedian) tooLong.push(`the median file has ${median} lines, ${longestMedian} or more`);
  return { exitCode: tooLong.length > 0 ? 1 : 0, output: tooLong.join("\n") };
}

function readLines(name) {
  try {
    return [{ name, count: readFileSync(join(root, name), "utf8").split("\n").length - 1 }];
  } catch {
    return []; // Deleted, not yet committed.
  }
}
