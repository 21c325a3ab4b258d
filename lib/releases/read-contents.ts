// What the files of a release say of themselves. They are read as text; an application's own code is never executed.
import type { Contents } from "@/lib/releases/rules";
import type { ReleaseFile } from "@/lib/releases/schema";

export type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

const sqlPath = /^migrations\/([^/]+)\/migration\.sql$/;

/** The facts that decide whether files can be a release. `packageJson` is the application's, null when it has none. */
export function readContents(files: readonly ReleaseFile[], packageJson: string | null): Contents {
  const names = migrationNames(files);
  const folders = new Set(files.flatMap(({ path }) => /^migrations\/([^/]+)\//.exec(path)?.[1] ?? []));
  const schemas = files.filter(({ path }) => path.endsWith(".prisma")).map(({ bytes }) => decode(bytes) ?? "");
  const lock = files.find(({ path }) => path === "migrations/migration_lock.toml");
  return {
    migrations: names.map(({ name, bytes }) => ({ name, bytes: bytes.byteLength, isText: decode(bytes) !== null })),
    foldersWithoutSql: [...folders].filter((folder) => !names.some(({ name }) => name === folder)),
    lockProvider: lock ? (/^\s*provider\s*=\s*"([^"]*)"/m.exec(decode(lock.bytes) ?? "")?.[1] ?? "unknown") : null,
    schemaProvider: schemas.map(datasourceProvider).find((provider) => provider !== null) ?? null,
    prismaMajor: prismaMajor(packageJson),
  };
}

/** Migrations in the order in which Prisma applies them: bytewise by name (schema engine 7.10, `list_migrations`). */
export function migrationNames(files: readonly ReleaseFile[]): { name: string; bytes: Uint8Array }[] {
  return files
    .flatMap(({ path, bytes }) => {
      const name = migrationName(path);
      return name ? [{ name, bytes }] : [];
    })
    .sort((a, b) => inPrismasOrder(a.name, b.name));
}

/** The migration whose SQL lies there, null for any other file of a release. */
export function migrationName(path: string): string | null {
  return sqlPath.exec(path)?.[1] ?? null;
}

export function inPrismasOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function datasourceProvider(schema: string): string | null {
  const block = /^\s*datasource\s+\w+\s*\{([^}]*)\}/m.exec(schema)?.[1];
  return (block && /^\s*provider\s*=\s*"([^"]*)"/m.exec(block)?.[1]) || null;
}

function prismaMajor(packageJson: string | null): number | null {
  if (packageJson === null) return null;
  try {
    const { dependencies, devDependencies } = JSON.parse(packageJson);
    const range =
      { ...devDependencies, ...dependencies }["@prisma/client"] ?? { ...dependencies, ...devDependencies }.prisma;
    const major = /^[\^~>=v\s]*(\d+)(\.|$)/.exec(String(range ?? ""))?.[1];
    return major ? Number(major) : null;
  } catch {
    return null;
  }
}

/** UTF-8 as it stands, a byte-order mark included; null when it is none. */
export function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
