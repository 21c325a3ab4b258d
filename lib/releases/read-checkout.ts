// Finds and reads Prisma's files in a folder the worker can see. Nothing there is executed and no link is followed.
import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { dirname, join, posix, relative, resolve, sep } from "node:path";
import { OpsError } from "@/lib/errors";
import { decode } from "@/lib/releases/read-contents";
import { saidPlaces } from "@/lib/releases/said-places";
import type { ReleaseFile } from "@/lib/releases/schema";

export type Checkout = {
  /** Paths as the release knows them: migrations/…, schema files beside it. */
  readonly files: readonly ReleaseFile[];
  /** Where each of them lies, relative to the folder, in the order of `files`. */
  readonly places: readonly string[];
  readonly packageJson: string | null;
};

const largestFile = 25 * 1024 * 1024;
const mostFiles = 20_000;

/** Reads a checkout. Throws PRECONDITION with a sentence when there are no migrations in it. */
export async function readCheckout(folder: string): Promise<Checkout> {
  const packageJson = await readText(join(folder, "package.json"));
  const { migrations, schema } = await findPlaces(folder, packageJson);
  const found = [
    ...(await listFiles(migrations)).map((place) => ({
      place,
      path: posix.join("migrations", slashes(relative(migrations, place))),
    })),
    ...(await listSchema(schema)).map((place) => ({ place, path: slashes(relative(dirname(migrations), place)) })),
  ].filter(({ path }) => /^migrations\/([^/]+\/migration\.sql|migration_lock\.toml)$|\.prisma$/.test(path));
  if (found.length > mostFiles)
    throw new OpsError("PRECONDITION", `There are ${found.length} files in it; at most ${mostFiles} are read.`);
  const files: ReleaseFile[] = [];
  for (const { place, path } of found) files.push({ path: insideOnly(path), bytes: await readFile(place) });
  return { files, places: found.map(({ place }) => slashes(relative(folder, place))), packageJson };
}

const configs = ["prisma.config.ts", "prisma.config.mts", "prisma.config.mjs", "prisma.config.js"];

/** Prisma's places: what its config or package.json say, else the usual ones. */
async function findPlaces(folder: string, packageJson: string | null): Promise<{ migrations: string; schema: string }> {
  const config = await firstText(configs.map((name) => join(folder, name)));
  const said = saidPlaces(config, packageJson);
  const schemas = [said.schema, "prisma/schema.prisma", "prisma/schema", "schema.prisma", "prisma"];
  const candidates = [
    said.migrations,
    said.schema && posix.join(said.schema.endsWith(".prisma") ? posix.dirname(said.schema) : said.schema, "migrations"),
    "prisma/migrations",
    "migrations",
  ];
  const migrations = await firstPlace(folder, candidates);
  if (!migrations) {
    throw new OpsError(
      "PRECONDITION",
      `There is no folder of Prisma migrations in ${folder}.`,
      "Name the folder that holds package.json or prisma/, on the machine of the worker.",
    );
  }
  return { migrations, schema: (await firstPlace(folder, schemas)) ?? dirname(migrations) };
}

async function firstPlace(folder: string, candidates: readonly (string | undefined)[]): Promise<string | null> {
  for (const candidate of candidates) {
    if (!candidate) continue;
    const place = resolve(folder, candidate);
    if (place !== resolve(folder) && !place.startsWith(resolve(folder) + sep)) continue;
    if (
      await lstat(place).then(
        (found) => !found.isSymbolicLink(),
        () => false,
      )
    )
      return place;
  }
  return null;
}

async function listSchema(place: string): Promise<string[]> {
  if (place.endsWith(".prisma")) return [place];
  return (await listFiles(place)).filter((path) => path.endsWith(".prisma"));
}

/** Regular files below a folder; a link or anything odd is refused, because its contents could change unseen. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const odd = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (odd)
    throw new OpsError("PRECONDITION", `${odd.name} is a link or no plain file.`, "A release holds plain files only.");
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function readFile(path: string): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    if (size > largestFile) throw new OpsError("PRECONDITION", `${path} is larger than any migration should be.`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function firstText(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const text = await readText(path);
    if (text !== null) return text;
  }
  return null;
}

async function readText(path: string): Promise<string | null> {
  return readFile(path).then(decode, () => null);
}

/** A schema that lies beside the migrations' parent keeps a plain name of its own. */
function insideOnly(path: string): string {
  return path.startsWith("..") ? posix.join("schema", path.replaceAll("../", "")) : path;
}

function slashes(path: string): string {
  return path.split(sep).join("/");
}
