// Where a project says that Prisma's files lie. Its own file because it reads code as text: nothing of a checkout is run.
import { posix } from "node:path";

type Said = {
  /** Relative to the checkout; undefined where it is not said in a way that can be read. */
  readonly migrations: string | undefined;
  readonly schema: string | undefined;
};

const quoted = /^["'`]([^"'`$]+)["'`]$/;
/** What stands for the folder of the config itself. */
const here = /^(__dirname|import\.meta\.dirname|process\.cwd\(\))$/;
const value = String.raw`(?:\bpath\.)?\b(?:join|resolve)\s*\([^()]*(?:\(\)[^()]*)*\)|["'${"`"}][^"'${"`"}]*["'${"`"}]`;
const migrationsPath = new RegExp(String.raw`\bmigrations\s*:\s*\{[^}]*?\bpath\s*:\s*(${value})`);
const schemaPath = new RegExp(String.raw`\bschema\s*:\s*(${value})`);

/** What prisma.config.ts says in plain strings or in joined ones, else what package.json does. Null: there is no such file. */
export function saidPlaces(config: string | null, packageJson: string | null): Said {
  const text = (config ?? "").replace(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/.*$/gm, "");
  return {
    migrations: readPath(migrationsPath.exec(text)?.[1]),
    schema: readPath(schemaPath.exec(text)?.[1]) ?? schemaOfPackage(packageJson),
  };
}

/** `"db/steps"`, `path.join("db", "steps")` and `path.join(__dirname, "db/steps")` are the same place. */
function readPath(expression: string | undefined): string | undefined {
  if (!expression) return undefined;
  const plain = quoted.exec(expression)?.[1];
  if (plain) return plain;
  const [first = "", ...rest] = expression
    .slice(expression.indexOf("(") + 1, -1)
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  const parts = (here.test(first) ? rest : [first, ...rest]).map((part) => quoted.exec(part)?.[1]);
  return parts.length > 0 && parts.every((part) => part !== undefined) ? posix.join(...parts) : undefined;
}

function schemaOfPackage(packageJson: string | null): string | undefined {
  try {
    const said = JSON.parse(packageJson ?? "{}").prisma?.schema;
    return typeof said === "string" ? said : undefined;
  } catch {
    return undefined;
  }
}
