import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { OpsError } from "@/lib/errors";

/** The demo's database, as the role of run time: `npm start` keeps its port and password beside the other keys. */
export function embeddedUrl(): string {
  const file = join(resolve(process.env.HOLDFAST_HOME || ".holdfast"), "keys", "database.json");
  try {
    const { port, runtime } = JSON.parse(readFileSync(file, "utf8"));
    return `postgresql://holdfast_app:${encodeURIComponent(runtime)}@127.0.0.1:${port}/holdfast`;
  } catch {
    const hint = "Set HOLDFAST_DATABASE_URL, or HOLDFAST_HOME to the data folder of the demo.";
    throw new OpsError("PRECONDITION", `No database is named, and ${file} cannot be read.`, hint);
  }
}
