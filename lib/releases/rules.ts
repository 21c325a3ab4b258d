import { formatBytes } from "@/lib/format";

/** What is known of a release's files before it is kept: text only, nothing of it was executed. */
export type Contents = {
  readonly migrations: readonly { readonly name: string; readonly bytes: number; readonly isText: boolean }[];
  /** Folders among the migrations without a migration.sql. */
  readonly foldersWithoutSql: readonly string[];
  /** `provider` of migration_lock.toml, null when there is no such file. */
  readonly lockProvider: string | null;
  /** `provider` of the schema's datasource, null when no schema was found. */
  readonly schemaProvider: string | null;
  /** Major version of the application's Prisma, null when its package.json does not say. */
  readonly prismaMajor: number | null;
};

const largestMigration = 20 * 1024 * 1024;
const largestRelease = 100 * 1024 * 1024;
const supportedMajors = [5, 6, 7];

/** Why these files cannot be a release, or null. Supported: PostgreSQL, projects on Prisma 5 to 7. */
export function contentsProblem(contents: Contents): string | null {
  const { migrations, foldersWithoutSql, prismaMajor } = contents;
  const provider = providerProblem(contents);
  if (provider) return provider;
  if (prismaMajor !== null && !supportedMajors.includes(prismaMajor)) {
    return `The application uses Prisma ${prismaMajor}; Holdfast knows the migrations of Prisma ${supportedMajors.join(", ")}.`;
  }
  if (migrations.length === 0) return "There is no migration in it.";
  if (foldersWithoutSql[0])
    return `The migration ${foldersWithoutSql[0]} has no migration.sql; Prisma would refuse it.`;
  const odd = migrations.find(({ name }) => !isMigrationName(name));
  if (odd)
    return `“${printable(odd.name)}” is no name for a migration: it begins with a letter, a digit or _, has no slash and nothing invisible, and at most ${longestName} bytes.`;
  const twins = migrations.find(({ name }, index) =>
    migrations.slice(0, index).some((other) => other.name.toLowerCase() === name.toLowerCase()),
  );
  if (twins) return `Two migrations are called ${twins.name} but for capital letters; many disks cannot hold both.`;
  const binary = migrations.find(({ isText }) => !isText);
  if (binary) return `The SQL of ${binary.name} is not UTF-8 text; Prisma cannot read it.`;
  return sizeProblem(migrations);
}

function providerProblem({ lockProvider, schemaProvider }: Contents): string | null {
  if (lockProvider === null) return "There is no migration_lock.toml; these are not the files of Prisma Migrate.";
  for (const provider of [lockProvider, schemaProvider]) {
    if (provider === null || provider === "postgresql" || provider === "postgres") continue;
    return `It is for ${provider}; Holdfast looks after PostgreSQL only.`;
  }
  return null;
}

function sizeProblem(migrations: Contents["migrations"]): string | null {
  const large = migrations.find(({ bytes }) => bytes > largestMigration);
  if (large)
    return `The SQL of ${large.name} has ${formatBytes(large.bytes)}; at most ${formatBytes(largestMigration)} are kept.`;
  const total = migrations.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= largestRelease) return null;
  return `The migrations have ${formatBytes(total)} together; at most ${formatBytes(largestRelease)} are kept.`;
}

const longestName = 250;

/**
 * Prisma's own names are 14 digits and an underscored word, but it takes whatever a folder is called, such as "x copy".
 * Refused is what cannot be a folder everywhere, what a tool would take for an option, and what nobody would see.
 */
function isMigrationName(name: string): boolean {
  if (new TextEncoder().encode(name).length > longestName) return false;
  return /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(name) && !/[/\\]/.test(name);
}

function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, "?").slice(0, 60);
}

/** The first twelve characters name a release among people. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}

/** A sentence about the checkout a release came from. */
export function describeOrigin({
  gitCommit,
  gitBranch,
  gitDirty,
}: {
  readonly gitCommit: string | null;
  readonly gitBranch: string | null;
  readonly gitDirty: boolean | null;
}): string {
  if (gitCommit === null) return "Its commit is not known.";
  const at = `Commit ${gitCommit.slice(0, 12)}${gitBranch ? ` on ${gitBranch}` : ""}`;
  if (gitDirty === null) return `${at}; whether its files were changed since is not known.`;
  return gitDirty ? `${at}, with changes that were never committed.` : `${at}, unchanged.`;
}
