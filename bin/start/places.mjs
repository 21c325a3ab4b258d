import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Problem } from "./problem.mjs";

/** The checkout. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** The folders of one installation, made private to the user who starts it, except that others may walk through `home`. */
export function openHome() {
  const home = resolve(root, process.env.HOLDFAST_HOME || ".holdfast");
  const places = { home, keys: join(home, "keys"), logs: join(home, "logs"), instance: join(home, "instance.json") };
  try {
    mkdirSync(home, { recursive: true, mode: 0o755 });
    for (const folder of [places.keys, places.logs]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (error.code === "ENOSPC") throw new Problem("The disk is full.", "Free some space and start again.");
    throw new Problem(
      `The data folder ${home} cannot be written (${error.code}).`,
      "Correct its owner, or set HOLDFAST_HOME to another folder.",
    );
  }
  return places;
}
