import type { Client } from "pg";
import { secretPurpose } from "@/lib/destinations/rules";
import type { BucketSettings, DestinationSettings } from "@/lib/destinations/schema";
import { sealSecret } from "@/lib/environments/seal-secret";
import type { TestS3 } from "./s3/start-s3";

/** A destination's row; returns its id. */
export async function addDestination(
  direct: Client,
  name: string,
  settings: DestinationSettings,
  secret: string | null = null,
): Promise<string> {
  const sealed = settings.kind === "s3" && secret ? await sealSecret(secretPurpose(settings), secret) : null;
  const { rows } = await direct.query(
    `INSERT INTO "Destination" (id, name, kind, settings, "sealedSecret", "createdBy")
     VALUES (gen_random_uuid(), $1, $2::"DestinationKind", $3, $4, 'a test') RETURNING id`,
    [name, settings.kind, JSON.stringify(settings), sealed],
  );
  return rows[0].id;
}

/** The test server's bucket as somebody would have typed it. */
export function bucketSettings({ place }: TestS3, more: Partial<BucketSettings> = {}): BucketSettings {
  return { kind: "s3", ...place, ...more };
}
