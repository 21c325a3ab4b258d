// `npm run configuration`: writes the table of docs/configuration.md from lib/env.ts and the start's own variables.
import { readFileSync, writeFileSync } from "node:fs";
import { configuration } from "@/lib/env";
import { startVariables } from "./start/variables.mjs";

const file = new URL("../docs/configuration.md", import.meta.url);
const [begin, end] = ["<!-- generated: npm run configuration -->\n", "<!-- end of what is generated -->"];

/** The page with its table made anew. */
export function withTable(page: string): string {
  const [before = "", rest = ""] = page.split(begin);
  return `${before}${begin}\n${table()}\n${end}${rest.split(end)[1] ?? ""}`;
}

function table(): string {
  const own = configuration.flatMap(({ name, meaning, fallback }) =>
    meaning ? [{ name, meaning, fallback: fallback ?? "" }] : [],
  );
  const rows = [...startVariables, ...own].map(({ name, meaning, fallback }) => [
    `\`${name}\``,
    meaning.replaceAll("|", "\\|"),
    String(fallback),
  ]);
  const lines = [["variable", "meaning", "default"], ["---", "---", "---"], ...rows].map(
    (cells) => `| ${cells.join(" | ")} |`,
  );
  return `${lines.join("\n")}\n`;
}

if (process.argv[1]?.endsWith("configuration.ts")) writeFileSync(file, withTable(readFileSync(file, "utf8")));
