import type { Environment } from "@/lib/db/generated/client";
import { openSecret } from "@/lib/environments/open-secret";
import { passwordPurpose } from "@/lib/environments/seal-secret";
import type { Connection, SslMode } from "@/lib/postgres/connection-string";

type Place = Pick<
  Environment,
  "host" | "port" | "username" | "database" | "sslmode" | "schema" | "ca" | "sealedPassword"
>;

/** The connection of an environment with its password, in the worker only. */
export async function openConnection(place: Place): Promise<Connection> {
  return {
    host: place.host,
    port: place.port,
    user: place.username,
    password: await openSecret(passwordPurpose(place), place.sealedPassword),
    database: place.database,
    sslmode: place.sslmode as SslMode,
    schema: place.schema,
    ca: place.ca,
  };
}
