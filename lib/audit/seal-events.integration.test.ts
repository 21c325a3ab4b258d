import { appendFile, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type AuditBench, auditBench } from "@/e2e/support/audit-bench";
import { ensureAuditKey, openAuditKey } from "@/lib/audit/open-key";
import { lowestId, sealRound } from "@/lib/audit/seal-events";
import { sealedColumns } from "@/lib/audit/seal-form";

let bench: AuditBench;
beforeAll(async () => {
  bench = await auditBench();
});
afterEach(() => bench.reset());
afterAll(() => bench.drop());

const sealsOf = async () =>
  (await bench.direct.query(`SELECT s.seq::int, s."eventId"::int FROM "AuditSeal" s ORDER BY s.seq`)).rows;
const anchors = () => join(bench.home, "audit.anchors");

describe("sealing", () => {
  it("covers every column that the table has", async () => {
    const { rows } = await bench.direct.query(
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = '"AuditEvent"'::regclass AND attnum > 0 AND NOT attisdropped`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual([...sealedColumns].sort());
  });

  it("seals a row that was committed late, below one that is sealed already", async () => {
    const late = new Client({ connectionString: bench.url });
    await late.connect();
    const insert = `INSERT INTO "AuditEvent" ("actorKind", "actorName", "actorRole", address, action, outcome, summary)
      VALUES ('user', 'Lea', 'lead', '::1', 'run:see', 'done', 'late') RETURNING id::int`;
    await late.query("BEGIN");
    const { rows } = await late.query(insert);
    await bench.write(3);
    const known = await bench.sealAll();
    await late.query("COMMIT");
    await late.end();
    const round = await sealRound(bench.key, known, null);
    expect(round).toMatchObject({ sealed: 1, next: null, head: { seq: 4 } });
    expect((await sealsOf()).at(-1)).toEqual({ seq: 4, eventId: rows[0].id });
    await bench.sealAll();
    expect(await bench.prove()).toMatchObject({ is: "intact", proven: 4, unsealed: 0 });
  });

  it("looks far back when it looks at everything, and only then", async () => {
    await bench.write(2);
    await bench.direct.query(`SELECT setval('"AuditEvent_id_seq"', 5000)`);
    await bench.write(1);
    await bench.sealAll();
    await bench.direct.query(`INSERT INTO "AuditEvent" (id, "actorKind", "actorName", "actorRole", address, action, outcome, summary)
      VALUES (17, 'user', 'Lea', 'lead', '::1', 'run:see', 'done', 'far below')`);
    expect(await sealRound(bench.key, null, null)).toMatchObject({ sealed: 0 });
    expect(await sealRound(bench.key, null, lowestId)).toMatchObject({ sealed: 1 });
  });

  it("leaves the work to a worker that is at it", async () => {
    await bench.write(1);
    await bench.direct.query("BEGIN; SELECT pg_advisory_xact_lock(hashtext('holdfast audit chain'))");
    expect(await sealRound(bench.key, null, lowestId)).toBeNull();
    await bench.direct.query("COMMIT");
    expect(await sealRound(bench.key, null, lowestId)).toMatchObject({ sealed: 1 });
  });

  it("seals more than a batch without a gap", async () => {
    await bench.write(1);
    await bench.direct.query(`INSERT INTO "AuditEvent" ("actorKind", "actorName", "actorRole", address, action, outcome, summary)
      SELECT 'user', 'Lea', 'lead', '::1', 'run:see', 'done', n::text FROM generate_series(1, 1499) n`);
    await bench.sealAll();
    const seals = await sealsOf();
    expect(seals.map(({ seq }) => seq)).toEqual(Array.from({ length: 1500 }, (_, index) => index + 1));
    expect(await bench.prove()).toMatchObject({ is: "intact", proven: 1500 });
  });
});

describe("the database", () => {
  const insert = (seq: string, previous: string) =>
    bench.direct.query(`INSERT INTO "AuditSeal" VALUES (${seq}, 99, 1, ${previous}, 'm', now())`);
  const last = `(SELECT mac FROM "AuditSeal" ORDER BY seq DESC LIMIT 1)`;

  it("takes no seal that leaves a gap, forks the chain or changes it, not even from its owner", async () => {
    await bench.write(2);
    await bench.sealAll();
    const follows = { code: "23514" };
    await expect(insert("4", last)).rejects.toMatchObject(follows);
    await expect(insert("3", `repeat('0', 64)`)).rejects.toMatchObject(follows);
    await expect(insert("2", last)).rejects.toMatchObject(follows);
    await expect(bench.direct.query(`UPDATE "AuditSeal" SET mac = ''`)).rejects.toThrow("append-only");
    await expect(bench.direct.query(`DELETE FROM "AuditSeal"`)).rejects.toThrow("append-only");
    await expect(bench.direct.query(`TRUNCATE "AuditSeal"`)).rejects.toThrow("append-only");
    await insert("3", last);
  });
});

describe("a chain that was cut off", () => {
  const cut = (from: number) =>
    bench.direct.query(
      `BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM "AuditSeal" WHERE seq >= ${from}; COMMIT`,
    );

  it("is not continued, because that would hide it", async () => {
    await bench.write(5);
    const known = await bench.sealAll();
    await cut(4);
    await expect(sealRound(bench.key, known, lowestId)).rejects.toThrow("ends at #3, but #5 had been sealed");
    expect(await sealsOf()).toHaveLength(3);
  });

  it("is found by the anchors when it was continued all the same", async () => {
    await bench.write(5);
    await bench.sealAll();
    await cut(4);
    await bench.direct.query(
      `BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM "AuditEvent" WHERE id > 3; COMMIT`,
    );
    await bench.write(4);
    await sealRound(bench.key, null, lowestId);
    expect(await bench.prove()).toMatchObject({ is: "broken", first: { what: "truncated", seq: 1 } });
  });
});

describe("a row put in with an older date", () => {
  it("is found although a worker has sealed it", async () => {
    await bench.write(3);
    await bench.sealAll();
    await bench.direct.query(`INSERT INTO "AuditEvent" (at, "actorKind", "actorName", "actorRole", address, action, outcome, summary)
      VALUES (now() - interval '10 minutes', 'user', 'Lea', 'lead', '::1', 'backup:delete', 'done', 'Never')`);
    await bench.sealAll();
    expect(await bench.prove()).toMatchObject({ is: "broken", first: { what: "inserted", seq: 4 } });
  });
});

describe("the key", () => {
  it("is the worker's alone, and another is not made once rows are sealed", async () => {
    const file = join(bench.home, "keys", "audit.key");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = await readFile(file, "utf8");
    await writeFile(file, "short\n");
    await expect(openAuditKey()).rejects.toThrow("damaged");
    await ensureAuditKey(async () => true);
    expect(await readFile(file, "utf8")).toBe("short\n");
    await writeFile(file, text);
  });

  it("that is another one proves nothing and seals nothing", async () => {
    await bench.write(3);
    await bench.sealAll();
    const other = Buffer.alloc(32, 7);
    await expect(sealRound(other, null, lowestId)).rejects.toThrow("not sealed with the key");
    const { proveChain } = await import("@/lib/audit/prove-chain");
    const { anchorFile } = await import("@/lib/audit/anchor-file");
    const ask = async (sql: string, ...values: unknown[]) => (await bench.direct.query(sql, values)).rows;
    expect(await proveChain(ask, other, anchorFile(other))).toMatchObject({ is: "unknown" });
  });
});

describe("the anchors", () => {
  it("survive a line that a power cut tore", async () => {
    await bench.write(1);
    await bench.sealAll();
    await appendFile(anchors(), '{"seq":1,"ma');
    await bench.write(1);
    await bench.sealAll();
    expect((await readFile(anchors(), "utf8")).trim().split("\n")).toHaveLength(3);
    expect(await bench.prove()).toMatchObject({ is: "intact", anchors: 2, anchored: { seq: 2 } });
  });

  it("that are gone leave unknown what was cut off; one that was changed is named", async () => {
    await bench.write(2);
    await bench.sealAll();
    const text = await readFile(anchors(), "utf8");
    await truncate(anchors(), 0);
    expect(await bench.prove()).toMatchObject({ is: "unknown", sentence: expect.stringContaining("no anchor") });
    await writeFile(anchors(), text.replace('"seq":2', '"seq":1') + text);
    expect(await bench.prove()).toMatchObject({
      is: "broken",
      first: { what: "forged", sentence: expect.stringContaining("Line 1 ") },
    });
  });
});
