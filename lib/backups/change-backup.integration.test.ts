import { readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { actorOf, type Bench, openBench } from "@/e2e/support/backup-bench";
import { issueSystemActor } from "@/lib/auth/issue-actor";
import { deleteBackup, noteBackup, pinBackup, unpinBackup } from "@/lib/backups/change-backup";
import { getBackup, listBackups } from "@/lib/backups/data";
import { downloadBackup } from "@/lib/backups/download-backup";
import { previewBackup } from "@/lib/backups/preview-backup";
import { BackupFilter } from "@/lib/backups/schema";
import { startBackup } from "@/lib/backups/start-backup";
import { sweep } from "@/lib/backups/sweep-deleted";
import { startDrill } from "@/lib/drills/start-drill";

let bench: Bench;
let environmentId: string;
const [lead, operator, viewer, admin] = (["lead", "operator", "viewer", "admin"] as const).map(actorOf);
if (!lead || !operator || !viewer || !admin) throw new Error("four actors");

beforeAll(async () => {
  bench = await openBench("CREATE TABLE t AS SELECT i, md5(i::text) FROM generate_series(1, 3000) i");
});
beforeEach(async () => {
  environmentId = await bench.addEnvironment("production");
});
afterAll(() => bench.close());

const made = async () => (await bench.backUp(environmentId)).backup;
const audits = async (subject: string) => {
  const { rows } = await bench.direct.query(`SELECT * FROM "AuditEvent" WHERE subject = $1 ORDER BY id`, [subject]);
  return rows.map(({ action, outcome, summary }) => `${action} ${outcome}: ${summary}`);
};
const typed = (backup: { fileName: string }) => backup.fileName.split("/").at(-1) ?? "";
const runsOf = async () =>
  (await bench.direct.query(`SELECT 1 FROM "Run" WHERE "environmentId" = $1`, [environmentId])).rowCount;

test("a backup that a drill restores is not deleted under it", async () => {
  await made();
  const backup = await made();
  await startDrill(operator, { id: backup.id });
  await expect(deleteBackup(lead, { id: backup.id, typed: typed(backup) })).rejects.toMatchObject({ code: "CONFLICT" });
  const { rows } = await bench.direct.query(`SELECT status FROM "Backup" WHERE id = $1`, [backup.id]);
  expect(rows).toEqual([{ status: "complete" }]);
});

describe("asking for a backup", () => {
  const input = () => ({ environmentId, reason: "", keep: false });

  test("queues one run, and a second one at the same instant is refused", async () => {
    const both = await Promise.allSettled([startBackup(operator, input()), startBackup(lead, input())]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
    expect(await runsOf()).toBe(1);
  });

  test("is refused to viewers and for disabled environments, and leaves nothing but the audit row", async () => {
    await expect(startBackup(viewer, input())).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await bench.direct.query(`UPDATE "Environment" SET "disabledAt" = now() WHERE id = $1`, [environmentId]);
    await expect(startBackup(operator, input())).rejects.toMatchObject({ code: "PRECONDITION" });
    expect(await runsOf()).toBe(0);
    const { rows } = await bench.direct.query(`SELECT outcome FROM "AuditEvent" WHERE "environmentId" = $1`, [
      environmentId,
    ]);
    expect(rows).toEqual([{ outcome: "refused" }, { outcome: "refused" }]);
  });

  test("is possible again when the last run ended without telling the backup, and the sweep heals that one", async () => {
    const { runId } = await startBackup(operator, input());
    await bench.endRun(runId, "unknown");
    await startBackup(operator, input());
    await sweep(issueSystemActor("worker"));
    const { rows } = await bench.direct.query(
      `SELECT status FROM "Backup" WHERE "environmentId" = $1 ORDER BY "createdAt"`,
      [environmentId],
    );
    expect(rows).toEqual([{ status: "failed" }, { status: "running" }]);
  });

  test("is announced by what the last one took", async () => {
    const before = await previewBackup(operator, environmentId);
    expect(before).toMatchObject({ expectedBytes: null, basis: expect.stringContaining("not been observed") });
    const backup = await made();
    const after = await previewBackup(operator, environmentId);
    expect(after).toMatchObject({ expectedBytes: Number(backup.sizeBytes), basis: "from the last backup" });
    expect(after.bash).toContain("pg_dump");
    expect(after.powershell).toContain("$env:PGHOST");
    expect(after.bash + after.powershell).not.toMatch(/password=|PGPASSWORD/i);
  });
});

describe("deleting", () => {
  test("the last two at the same instant leaves one", async () => {
    const [one, two] = [await made(), await made()];
    const both = await Promise.allSettled(
      [one, two].map((backup) => deleteBackup(lead, { id: backup.id, typed: typed(backup) })),
    );
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(both.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "PRECONDITION", message: expect.stringContaining("last verified") },
    });
    await sweep(issueSystemActor("worker"));
    const left = await bench.files();
    expect([one, two].filter((backup) => left.includes(typed(backup)))).toHaveLength(1);
    const manifests = [one, two].filter((backup) => left.includes(typed(backup).replace(".dump", ".json")));
    expect(manifests).toHaveLength(1);
  });

  test("is refused without the name, to operators, and while pinned", async () => {
    const [one] = [await made(), await made()];
    const [id, name] = [one.id, typed(one)];
    await expect(deleteBackup(lead, { id, typed: "yes" })).rejects.toMatchObject({ code: "INVALID" });
    await expect(deleteBackup(operator, { id, typed: name })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await pinBackup(operator, { id, reason: "quarter's end" });
    await expect(deleteBackup(admin, { id, typed: name })).rejects.toMatchObject({
      message: expect.stringContaining("pinned"),
    });
    expect((await getBackup(lead, id)).refusals.remove).toContain("pinned");
    await expect(unpinBackup(operator, { id, reason: "" })).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await unpinBackup(lead, { id, reason: "" });
    await deleteBackup(lead, { id, typed: name });
    await expect(pinBackup(operator, { id, reason: "" })).rejects.toMatchObject({ code: "PRECONDITION" });
    const { rows } = await bench.direct.query(
      `SELECT status, "deletedBy", "fileRemovedAt" FROM "Backup" WHERE id = $1`,
      [id],
    );
    expect(rows[0]).toEqual({ status: "deleted", deletedBy: "Test lead", fileRemovedAt: null });
  });
});

test("the list finds by note, file, person and level, and sorts by rows", async () => {
  const backup = await made();
  await noteBackup(operator, { id: backup.id, notes: "Before the BIG import" });
  const find = async (filter: object) =>
    (await listBackups(viewer, BackupFilter.parse({ environment: environmentId, ...filter }))).backups.map(
      ({ id }) => id,
    );
  expect(await find({ search: "big imp" })).toEqual([backup.id]);
  expect(await find({ search: typed(backup) })).toEqual([backup.id]);
  expect(await find({ level: "readable", sort: "rows", dir: "asc" })).toEqual([backup.id]);
  expect(await find({ search: "no such thing" })).toEqual([]);
  expect(await find({ level: "restored" })).toEqual([]);
  expect(await find({ pinned: "yes" })).toEqual([]);
});

describe("downloading", () => {
  const ask = (id: string, headers: Record<string, string> = {}, method = "GET") =>
    downloadBackup(admin, id, new Request("http://localhost/x", { headers, method }));
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

  test("gives the file whole and in ranges, byte for byte, and writes it down", async () => {
    const { backup, path } = await bench.backUp(environmentId);
    const file = await readFile(path);
    const whole = await ask(backup.id);
    expect(whole.status).toBe(200);
    expect(whole.headers.get("content-disposition")).toBe(`attachment; filename="${typed(backup)}"`);
    expect(whole.headers.get("cache-control")).toBe("no-store");
    expect((await bytesOf(whole)).equals(file)).toBe(true);
    const halves = [await ask(backup.id, { range: "bytes=0-999" }), await ask(backup.id, { range: "bytes=1000-" })];
    expect(halves.map(({ status }) => status)).toEqual([206, 206]);
    expect(halves[1]?.headers.get("content-range")).toBe(`bytes 1000-${file.length - 1}/${file.length}`);
    expect(Buffer.concat(await Promise.all(halves.map(bytesOf))).equals(file)).toBe(true);
    const tail = await ask(backup.id, { range: "bytes=-10" });
    expect((await bytesOf(tail)).equals(file.subarray(-10))).toBe(true);
    const otherFile = await ask(backup.id, { range: "bytes=0-9", "if-range": '"another"' });
    expect([otherFile.status, (await bytesOf(otherFile)).length]).toEqual([200, file.length]);
    const beyond = await ask(backup.id, { range: `bytes=${file.length}-` });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${file.length}`]);
    const head = await ask(backup.id, {}, "HEAD");
    expect([head.status, head.headers.get("content-length"), head.body]).toEqual([200, String(file.length), null]);
    await expect
      .poll(async () => (await audits(backup.id)).filter((line) => line.includes("Read to the end")))
      .toHaveLength(5);
    expect((await audits(backup.id)).filter((line) => line.includes("Started to download"))).toHaveLength(5);
  });

  test("that is broken off says so", async () => {
    const { backup, path } = await bench.backUp(environmentId);
    // Larger than the buffers on the way, so that it cannot all be on its way already.
    const size = 8_000_000;
    await writeFile(path, Buffer.alloc(size));
    await bench.direct.query(`UPDATE "Backup" SET "sizeBytes" = $2 WHERE id = $1`, [backup.id, size]);
    const reader = (await ask(backup.id)).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(async () => (await audits(backup.id)).at(-1)).toMatch(/Broke off after \d+ kB/);
  });

  test("is refused by tier, for a file of another size, and when it was deleted", async () => {
    const { backup, path } = await bench.backUp(environmentId);
    const asLead = downloadBackup(lead, backup.id, new Request("http://localhost/x"));
    await expect(asLead).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await writeFile(path, "short");
    await expect(ask(backup.id)).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("not as long"),
    });
    await made();
    await deleteBackup(lead, { id: backup.id, typed: typed(backup) });
    await expect(ask(backup.id)).rejects.toMatchObject({ code: "PRECONDITION" });
  });
});
