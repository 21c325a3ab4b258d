// Years of use, written straight into the metadata database: what pages must stay fast with.
import { fillIn, onDatabase, readSql } from "./databases";
import { filling } from "./settings";

/** Fills it for the environments that are registered, as the owner of the database. */
export async function fillMetadata(ownerUrl: string): Promise<void> {
  const script = fillIn(await readSql("metadata"), filling);
  await onDatabase(ownerUrl, async (client) => {
    await client.query(script);
    // What autovacuum would have done in the years between.
    await client.query("VACUUM ANALYZE");
  });
}
