import { createHmac, randomBytes } from "node:crypto";
import type { Client } from "pg";
import type { Tampering } from "@/lib/audit/schema";

export type Chain = { readonly direct: Client; readonly ids: readonly string[] };
/** Where the proof must stop, and what it may call it. */
export type Expected = { readonly seq: number | null; readonly eventId?: string; readonly what: readonly Tampering[] };
type Random = (below: number) => number;
type Tamper = (chain: Chain, random: Random) => Promise<Expected>;

/** Whole numbers from 0 up to a bound, the same for the same seed (mulberry32). */
export function random(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A new value for each column of a row, in SQL, never the one that is there. */
const edits: Record<string, string> = {
  id: "id + 1000000",
  at: "at + interval '1 millisecond'",
  actorKind: "'token'",
  actorId: `coalesce("actorId", '') || 'x'`,
  actorName: `"actorName" || ' '`,
  actorRole: "'admin'",
  address: "'198.51.100.7'",
  action: "'run:see'",
  outcome: "CASE outcome WHEN 'done' THEN 'refused' ELSE 'done' END::\"AuditOutcome\"",
  summary: "summary || '.'",
  environmentId: `CASE WHEN "environmentId" IS NULL THEN '' END`,
  environment: `CASE WHEN environment IS NULL THEN 'Staging' END`,
  tier: "CASE tier WHEN 'staging' THEN 'production' ELSE 'staging' END::\"Tier\"",
  subject: "CASE WHEN subject IS NULL THEN 's' END",
  before: `CASE WHEN before IS NULL THEN 'null'::jsonb ELSE before || '{"n": 1.0}' END`,
  after: `CASE WHEN after IS NULL THEN '{}'::jsonb END`,
};

const sealEdits: Record<string, string> = {
  seq: "seq + 1000",
  eventId: `"eventId" + 1000000`,
  form: "form + 1",
  previous: "md5(previous)",
  mac: "md5(mac)",
  sealedAt: `"sealedAt" - interval '1 millisecond'`,
};

const any = (random: Random, { ids }: Chain) => 1 + random(ids.length);
const idOf = ({ ids }: Chain, seq: number) => ids[seq - 1] ?? "";

/** Two different places, the first one first. */
function pair(random: Random, chain: Chain): [number, number] {
  const one = any(random, chain);
  const other = 1 + ((one - 1 + 1 + random(chain.ids.length - 1)) % chain.ids.length);
  return one < other ? [one, other] : [other, one];
}

const edit =
  (column: string, value: string): Tamper =>
  async (chain, random) => {
    const seq = any(random, chain);
    await chain.direct.query(`UPDATE "AuditEvent" SET "${column}" = ${value} WHERE id = $1`, [idOf(chain, seq)]);
    return { seq, eventId: idOf(chain, seq), what: column === "id" ? ["deleted"] : ["edited"] };
  };

const editSeal =
  (column: string, value: string): Tamper =>
  async (chain, random) => {
    const seq = any(random, chain);
    await chain.direct.query(`UPDATE "AuditSeal" SET "${column}" = ${value} WHERE seq = $1`, [seq]);
    // A seal that still says its true mac is told from a forged one, but not from an edited row.
    return { seq, what: ["edited", "forged", "deleted", "truncated"] };
  };

const inTurn = (entries: Record<string, string>, make: (column: string, value: string) => Tamper, word: string) =>
  Object.fromEntries(Object.entries(entries).map(([column, value]) => [`${word} ${column}`, make(column, value)]));

/** A row that never happened, an hour old. Returns its id. */
async function insert({ direct }: Chain, id: string): Promise<string> {
  const { rows } = await direct.query(
    `INSERT INTO "AuditEvent" (id, at, "actorKind", "actorName", "actorRole", address, action, outcome, summary)
     VALUES (${id}, clock_timestamp() - interval '1 hour', 'user', 'Lea', 'lead', '::1', 'backup:delete', 'done', 'Never')
     RETURNING id::text AS id`,
  );
  return rows[0].id;
}

/** Makes room in the chain and links it anew, as somebody would who knows how it is built and has not the key. */
async function insertSeal({ direct }: Chain, seq: number, eventId: string): Promise<void> {
  const mac = randomBytes(32).toString("hex");
  await direct.query(`UPDATE "AuditSeal" SET seq = -seq - 1 WHERE seq >= $1`, [seq]);
  await direct.query(`UPDATE "AuditSeal" SET seq = -seq WHERE seq < 0`);
  await direct.query(`UPDATE "AuditSeal" SET previous = $2 WHERE seq = $1::bigint + 1`, [seq, mac]);
  await direct.query(
    `INSERT INTO "AuditSeal" SELECT $1::bigint, $2, 1, mac, $3, now() FROM (
       SELECT mac FROM "AuditSeal" WHERE seq = $1::bigint - 1 UNION ALL SELECT repeat('0', 64) LIMIT 1
     ) before`,
    [seq, eventId, mac],
  );
}

/** Exchanges a column of two rows of a table, by way of a value that nobody has. */
async function exchange(chain: Chain, table: string, column: string, key: string, one: string, other: string) {
  const put = (to: string, which: string) =>
    chain.direct.query(`UPDATE "${table}" SET "${column}" = ${to} WHERE "${key}" = $1`, [which]);
  const { rows } = await chain.direct.query(
    `SELECT a."${column}"::text AS one, b."${column}"::text AS other FROM "${table}" a, "${table}" b
     WHERE a."${key}" = $1 AND b."${key}" = $2`,
    [one, other],
  );
  if (column === key) {
    await put("-1", one);
    await put(one, other);
    return put(other, "-1");
  }
  await put("-1", one);
  await put(rows[0].one, other);
  return put(rows[0].other, one);
}

/** Makes every mac from one place on anew, with a key of one's own. */
async function forge({ direct }: Chain, from: number): Promise<void> {
  const key = randomBytes(32);
  await direct.query(`UPDATE "AuditSeal" SET previous = '-' || previous WHERE seq >= $1`, [from]);
  const { rows } = await direct.query(`SELECT s.seq::text AS seq, mac FROM "AuditSeal" s ORDER BY s.seq`);
  let previous = "0".repeat(64);
  for (const seal of rows) {
    const isNew = Number(seal.seq) >= from;
    const mac = isNew
      ? createHmac("sha256", key)
          .update(previous + seal.mac)
          .digest("hex")
      : seal.mac;
    if (isNew)
      await direct.query(`UPDATE "AuditSeal" SET previous = $2, mac = $3 WHERE seq = $1`, [seal.seq, previous, mac]);
    previous = mac;
  }
}

const others: Record<string, Tamper> = {
  "delete a row": async (chain, random) => {
    const seq = any(random, chain);
    await chain.direct.query(`DELETE FROM "AuditEvent" WHERE id = $1`, [idOf(chain, seq)]);
    return { seq, eventId: idOf(chain, seq), what: ["deleted"] };
  },
  "delete a seal": async (chain, random) => {
    const seq = any(random, chain);
    await chain.direct.query(`DELETE FROM "AuditSeal" WHERE seq = $1`, [seq]);
    return { seq, what: seq === chain.ids.length ? ["truncated"] : ["deleted"] };
  },
  "delete a row and its seal": async (chain, random) => {
    const seq = any(random, chain);
    await chain.direct.query(`DELETE FROM "AuditSeal" WHERE seq = $1`, [seq]);
    await chain.direct.query(`DELETE FROM "AuditEvent" WHERE id = $1`, [idOf(chain, seq)]);
    return { seq, what: seq === chain.ids.length ? ["truncated"] : ["deleted"] };
  },
  "delete a row, close the gap in the seals": async (chain, random) => {
    const seq = 1 + random(chain.ids.length - 1);
    await chain.direct.query(`DELETE FROM "AuditSeal" WHERE seq = $1`, [seq]);
    await chain.direct.query(`DELETE FROM "AuditEvent" WHERE id = $1`, [idOf(chain, seq)]);
    await chain.direct.query(`UPDATE "AuditSeal" SET seq = 1 - seq WHERE seq > $1`, [seq]);
    await chain.direct.query(`UPDATE "AuditSeal" SET seq = -seq WHERE seq < 0`);
    return { seq, what: ["forged", "reordered"] };
  },
  "insert a row before the first": async (chain) => {
    const eventId = await insert(chain, "-7");
    return { seq: null, eventId, what: ["unsealed"] };
  },
  "insert a row after the last": async (chain) => {
    const eventId = await insert(chain, `(SELECT max(id) + 1 FROM "AuditEvent")`);
    return { seq: null, eventId, what: ["unsealed"] };
  },
  "insert a row and a seal in the middle": async (chain, random) => {
    const seq = any(random, chain);
    const eventId = await insert(chain, "-7");
    await insertSeal(chain, seq, eventId);
    return { seq, eventId, what: ["forged"] };
  },
  "append a row and a seal": async (chain) => {
    const eventId = await insert(chain, `(SELECT max(id) + 1 FROM "AuditEvent")`);
    await insertSeal(chain, chain.ids.length + 1, eventId);
    return { seq: chain.ids.length + 1, eventId, what: ["forged"] };
  },
  "exchange two rows": async (chain, random) => {
    const [seq, other] = pair(random, chain);
    await exchange(chain, "AuditEvent", "id", "id", idOf(chain, seq), idOf(chain, other));
    return { seq, eventId: idOf(chain, seq), what: ["edited"] };
  },
  "exchange the rows of two seals": async (chain, random) => {
    const [seq, other] = pair(random, chain);
    await exchange(chain, "AuditSeal", "eventId", "seq", String(seq), String(other));
    return { seq, eventId: idOf(chain, other), what: ["reordered"] };
  },
  "exchange the places of two seals": async (chain, random) => {
    const [seq, other] = pair(random, chain);
    await exchange(chain, "AuditSeal", "seq", "seq", String(seq), String(other));
    return { seq, eventId: idOf(chain, other), what: ["reordered"] };
  },
  "cut off the newest rows and seals": async (chain, random) => {
    const seq = any(random, chain);
    await chain.direct.query(`DELETE FROM "AuditEvent" WHERE id >= $1`, [idOf(chain, seq)]);
    await chain.direct.query(`DELETE FROM "AuditSeal" WHERE seq >= $1`, [seq]);
    return { seq, what: ["truncated"] };
  },
  "cut off the newest seals": async (chain, random) => {
    const seq = any(random, chain);
    await chain.direct.query(`DELETE FROM "AuditSeal" WHERE seq >= $1`, [seq]);
    return { seq, what: ["truncated"] };
  },
  "truncate both tables": async ({ direct }) => {
    await direct.query(`TRUNCATE "AuditEvent", "AuditSeal"`);
    return { seq: 1, what: ["truncated"] };
  },
  "truncate the rows": async (chain) => {
    await chain.direct.query(`TRUNCATE "AuditEvent"`);
    return { seq: 1, eventId: idOf(chain, 1), what: ["deleted"] };
  },
  "edit a row and forge the chain after it": async (chain, random) => {
    const seq = any(random, chain);
    await chain.direct.query(`UPDATE "AuditEvent" SET summary = 'Nothing' WHERE id = $1`, [idOf(chain, seq)]);
    await forge(chain, seq);
    return { seq, eventId: idOf(chain, seq), what: ["forged"] };
  },
  "forge the whole chain": async (chain) => {
    await forge(chain, 1);
    return { seq: 1, eventId: idOf(chain, 1), what: ["forged"] };
  },
};

/** Everything that somebody with all power over the database, but without the key, might do. */
export const tamperings: Record<string, Tamper> = {
  ...inTurn(edits, edit, "edit"),
  ...inTurn(sealEdits, editSeal, "edit the seal's"),
  ...others,
};
