import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.mjs";
import { mustRun, plainEnvironment } from "./run-program.mjs";

/**
 * Whether node_modules is what package-lock.json says. npm writes its own account of it (.package-lock.json) last, so
 * an interrupted installation counts as missing. Optional packages are for other platforms.
 */
export function packagesAreStale({ withDevelopment }) {
  const wanted = readLock(join(root, "package-lock.json"));
  const installed = readLock(join(root, "node_modules", ".package-lock.json"));
  if (!wanted || !installed) return true;
  return Object.entries(wanted).some(
    ([path, entry]) =>
      path !== "" &&
      !entry.optional &&
      (withDevelopment || !entry.dev) &&
      (installed[path]?.version !== entry.version || installed[path]?.integrity !== entry.integrity),
  );
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return null;
  }
}

/** `npm ci`, with development's packages too: the build and `npm test` then use the same installation. */
export async function installPackages(log, { withDevelopment = false } = {}) {
  if (!packagesAreStale({ withDevelopment })) return "as in package-lock.json";
  const npm = process.env.npm_execpath;
  const [program, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  const passed = Object.entries(process.env).filter(([name]) => /^(npm_config_|https?_proxy$|no_proxy$)/i.test(name));
  await mustRun(
    "The packages could not be installed",
    program,
    [...first, "ci", "--include=dev", "--no-audit", "--no-fund"],
    {
      cwd: root,
      env: { ...Object.fromEntries(passed), ...plainEnvironment() },
      log,
    },
  );
  return "installed by npm ci";
}
