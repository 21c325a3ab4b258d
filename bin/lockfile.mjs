// Keeps package-lock.json whole: a registry that serves only this platform's builds makes npm drop the other platforms'
// entries, and then `npm ci` refuses the lock elsewhere. `--check` only looks; without it the missing ones are added.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const systems = ["darwin", "linux", "win32", "freebsd", "openbsd", "netbsd", "sunos", "aix", "android", "openharmony"];
const processors = ["x64", "arm64", "arm", "ia32", "s390x", "ppc64", "riscv64", "loong64", "mips64el"];
const isPinned = (range) => /^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(range);

/**
 * The exactly pinned optional packages that some package asks for and the lock does not have.
 * @param {{ packages: Record<string, object> }} lock @returns {{ path: string, entry: object }[]}
 */
export function missingEntries(lock) {
  const missing = new Map();
  for (const [asker, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (!isPinned(version) || resolves(lock.packages, asker, name)) continue;
      missing.set(`node_modules/${name}`, stub(name, version));
    }
  }
  return [...missing].map(([path, entry]) => ({ path, entry }));
}

/** The lock with stubs for what is missing, packages in npm's own order. */
export function withMissing(lock) {
  const all = { ...lock.packages };
  for (const { path, entry } of missingEntries(lock)) all[path] = entry;
  const sorted = Object.entries(all).sort(([a], [b]) => a.localeCompare(b, "en"));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

/** Looks where Node would: beside the asker, then in each folder above. */
function resolves(packages, asker, name) {
  for (let folder = asker; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    if (packages[`${folder}${folder === "" ? "" : "/"}node_modules/${name}`]) return true;
    if (folder === "") return false;
  }
}

/** Without address and hash npm fetches it by name where it is needed, and leaves it out everywhere else. */
function stub(name, version) {
  const words = name.split(/[/@._-]+/);
  const os = systems.filter((system) => words.includes(system) || (system === "win32" && words.includes("windows")));
  const cpu = processors.filter((processor) => words.includes(processor));
  return { version, optional: true, ...(cpu.length ? { cpu } : {}), ...(os.length ? { os } : {}) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = missingEntries(lock);
  if (missing.length === 0) console.log("package-lock.json has every platform's packages.");
  else if (process.argv.includes("--check")) {
    console.error(`package-lock.json lacks: ${missing.map(({ path }) => path).join(", ")}. Run: node bin/lockfile.mjs`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, `${JSON.stringify(withMissing(lock), null, 2)}\n`);
    console.log(`Added ${missing.length} entries to package-lock.json.`);
  }
}
