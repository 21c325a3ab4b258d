import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/**
 * What PostgreSQL keeps instead of a password: SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>
 * (RFC 5802 and 7677). Given to ALTER ROLE ... PASSWORD it is stored as it is, so that the clear password
 * is never part of a statement and never in a server log. Printable ASCII only: that is where SASLprep changes nothing.
 */
export function computeScramVerifier(password, { salt = randomBytes(16), iterations = 4096 } = {}) {
  if (!/^[\x21-\x7e]+$/.test(password)) throw new Error("A role's password must be printable ASCII without spaces.");
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
