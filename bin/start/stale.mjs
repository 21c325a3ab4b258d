import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.mjs";
import { mustRun, plainEnvironment } from "./run-program.mjs";

const buildInputs =
  "app components lib public next.config.mjs postcss.config.mjs instrumentation.ts proxy.ts prisma/schema.prisma package.json package-lock.json";
const cli = (name) => join(root, "node_modules", ...name);

/** SHA-256 over the names and contents of these files and folders, tests and generated code left out. */
export function hashOf(paths) {
  const hash = createHash("sha256");
  const add = (path) => {
    if (/\.test\.tsx?$|^lib\/db\/generated$/.test(path) || !existsSync(join(root, path))) return;
    let names = null;
    try {
      names = readdirSync(join(root, path)).sort();
    } catch (error) {
      if (error.code !== "ENOTDIR") throw error;
    }
    if (names) {
      for (const name of names) add(`${path}/${name}`);
      return;
    }
    const content = readFileSync(join(root, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  };
  paths.forEach(add);
  return hash.digest("hex");
}

function isCurrent(stamp, hash) {
  try {
    return readFileSync(join(root, stamp), "utf8") === hash;
  } catch {
    return false;
  }
}

/** `prisma generate`, when the schema or Prisma has changed since. */
export async function generateClient(log) {
  const stamp = "lib/db/generated/.made-from";
  const hash = hashOf(["prisma/schema.prisma", "package-lock.json"]);
  if (isCurrent(stamp, hash) && existsSync(join(root, "lib/db/generated/client.ts"))) return "up to date";
  await mustRun(
    "The Prisma client could not be generated",
    process.execPath,
    [cli(["prisma", "build", "index.js"]), "generate"],
    {
      cwd: root,
      env: {
        ...plainEnvironment(),
        CHECKPOINT_DISABLE: "1",
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
        PRISMA_SCHEMA_ENGINE_BINARY: join(root, "lib", "prisma-cli", "schema-engine.mjs"),
      },
      log,
    },
  );
  writeFileSync(join(root, stamp), hash);
  return "generated";
}

/** `next build`, when anything that goes into it has changed since. */
export async function buildWeb(log) {
  const stamp = ".next/made-from";
  const hash = hashOf(buildInputs.split(" "));
  if (isCurrent(stamp, hash) && existsSync(join(root, ".next", "BUILD_ID"))) return "up to date";
  rmSync(join(root, stamp), { force: true });
  await mustRun("The pages could not be built", process.execPath, [cli(["next", "dist", "bin", "next"]), "build"], {
    cwd: root,
    env: { ...plainEnvironment(), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    log,
  });
  writeFileSync(join(root, stamp), hash);
  return "built";
}
