import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "@/bin/start/places.mjs";
import { unpackPackages } from "@/bin/start/unpack-packages.mjs";

/** Debian's own age command: installed, or unpacked below .test once. Throws where there is none. */
export async function ageProgram(): Promise<string> {
  const folder = join(root, ".test", "age");
  const found = ["/usr/bin/age", join(folder, "usr/bin/age")].find((path) => existsSync(path));
  if (found) return found;
  await unpackPackages({ of: ["age"], taking: /^age$/, folder }, join(tmpdir(), "holdfast-age.log"), () => {});
  const unpacked = join(folder, "usr/bin/age");
  if (existsSync(unpacked)) return unpacked;
  throw new Error("The age command was not found; on Debian and Ubuntu: apt-get install age.");
}
