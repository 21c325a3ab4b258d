import { expect } from "@playwright/test";
import { query } from "./databases";

/** Takes a destination that a test has added out of the demo again, with all that hangs on it but the audit log. */
export async function removeDestination(name: string): Promise<void> {
  const its = `(SELECT id FROM "Destination" WHERE name = $1)`;
  await query("holdfast", `UPDATE "Destination" SET "disabledAt" = now() WHERE name = $1`, [name]);
  // A trial that was under way may write once more.
  await expect(async () => {
    for (const table of ["FoundArchive", "BackupCopy", "SelfBackup", "DestinationSight"]) {
      await query("holdfast", `DELETE FROM "${table}" WHERE "destinationId" IN ${its}`, [name]);
    }
    await query("holdfast", `DELETE FROM "Destination" WHERE name = $1`, [name]);
  }).toPass({ timeout: 30_000 });
}
