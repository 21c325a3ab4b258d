// Not one of the noun's file kinds: what exactly is sealed, shared by whoever seals and whoever proves.
import { createHmac } from "node:crypto";

/** Every column of AuditEvent. Another column means another form: a test holds this list against the table. */
export const sealedColumns = [
  "id",
  "at",
  "actorKind",
  "actorId",
  "actorName",
  "actorRole",
  "address",
  "action",
  "outcome",
  "summary",
  "environmentId",
  "environment",
  "tier",
  "subject",
  "before",
  "after",
] as const;

export type SealedRow = { readonly [C in (typeof sealedColumns)[number]]: string | null };

/** The present form of a seal; it is written into each, so that a later form leaves the older seals provable. */
export const presentForm = 1;

/** A seal as the database tells it: `seq` its place in the chain, times in UTC as PostgreSQL's JSON writes them. */
export type Seal = {
  readonly seq: number;
  readonly eventId: string;
  readonly form: number;
  readonly previous: string;
  readonly mac: string;
  readonly sealedAt: string;
};

/** The end of a chain, or of what is known of it. */
export type Head = Pick<Seal, "seq" | "mac">;

/** What the first seal continues. */
export const beforeAll: Head = { seq: 0, mac: "0".repeat(64) };

/** One query on the metadata database, values as $1, $2…; numbers of 64 bits arrive as text. */
export type Ask = <Row>(sql: string, ...values: (string | number)[]) => Promise<Row[]>;

const inUtc = (time: string) => `to_json(${time} AT TIME ZONE 'UTC') #>> '{}'`;

/** SQL: the database's clock in milliseconds, in the text form of every time in a seal. */
export const clockAsText = inUtc("date_trunc('milliseconds', clock_timestamp())");

/** SQL: each sealed column of "AuditEvent" e, as a text that no setting of a session changes. */
export const rowAsText = sealedColumns
  .map((name) => `${name === "at" ? inUtc("e.at") : `e."${name}"::text`} AS "${name}"`)
  .join(", ");

/** SQL: each column of "AuditSeal" s. */
export const sealAsText = `s.seq::text AS seq, s."eventId"::text AS "eventId", s.form, s.previous, s.mac, ${inUtc('s."sealedAt"')} AS "sealedAt"`;

/** HMAC-SHA256, hex, over the seal's own place and time, its predecessor and every column of its row. */
export function macOf(key: Buffer, seal: Omit<Seal, "mac">, row: SealedRow): string {
  const { form, seq, previous, sealedAt } = seal;
  const columns = sealedColumns.map((name) => [name, row[name]]);
  const text = JSON.stringify(["holdfast audit seal", form, seq, previous, sealedAt, columns]);
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Milliseconds since 1970 of a time in a seal or a sealed row. */
export function timeOf(text: string): number {
  return Date.parse(`${text}Z`);
}
