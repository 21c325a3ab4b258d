import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AuditBench, auditBench } from "@/e2e/support/audit-bench";
import { getChain, listAuditEvents } from "@/lib/audit/data";
import { exportEvents } from "@/lib/audit/export-events";
import { AuditExportInput, AuditFilterInput } from "@/lib/audit/schema";
import { issueUserActor } from "@/lib/auth/issue-actor";

const admin = issueUserActor({ id: "a", name: "Ada", role: "admin" }, null, "192.0.2.9");
const lead = issueUserActor({ id: "l", name: "Lea", role: "lead" }, null, "192.0.2.1");
const many = 2_300;
let bench: AuditBench;

beforeAll(async () => {
  bench = await auditBench();
  await bench.write(10);
  await bench.direct.query(
    `INSERT INTO "AuditEvent" (at, "actorKind", "actorName", "actorRole", address, action, outcome, summary)
     SELECT '2026-03-01T23:59:59Z'::timestamptz + n * interval '1 s', 'user', '=HYPERLINK("http://x")', 'lead', '::1', 'run:see', 'done',
       'row ' || n || ', "quoted"' FROM generate_series(1, ${many}) n`,
  );
  await bench.sealAll();
});
afterAll(() => bench.drop());

const ask = (query: object, actor = admin, head = false) => exportEvents(actor, AuditExportInput.parse(query), head);
const json = async (query: object) => JSON.parse(await (await ask({ format: "json", ...query })).text());
const newest = async () =>
  (
    await bench.direct.query(
      `SELECT action, outcome, summary, address, after FROM "AuditEvent" ORDER BY id DESC LIMIT 2`,
    )
  ).rows;

describe("an export", () => {
  it("has every row and column, newest first, and is written down with its filter before and after", async () => {
    const rows = await json({ action: "run:see" });
    expect(rows).toHaveLength(many);
    expect(rows[0]).toMatchObject({
      id: String(many + 10),
      seal: many + 10,
      summary: `row ${many}, "quoted"`,
      before: null,
    });
    expect(Object.keys(rows[0])).toHaveLength(17);
    expect(new Set(rows.map(({ id }: { id: string }) => id)).size).toBe(many);
    const [ended, started] = await newest();
    const after = { action: "run:see" };
    expect(started).toMatchObject({
      action: "audit:export",
      summary: "Started to export as json",
      address: "192.0.2.9",
      after,
    });
    expect(ended).toMatchObject({ action: "audit:export", summary: "Exported 2,300 rows", after });
  });

  it("is an answer that nobody keeps or opens by itself", async () => {
    const { headers } = await ask({ format: "csv", actor: "Nobody of that name" });
    expect(headers.get("content-type")).toContain("text/csv");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="holdfast-audit-\d{8}T\d{6}\.csv"$/);
  });

  it("in CSV has one line a row and nothing that a spreadsheet would execute", async () => {
    const text = await (await ask({ format: "csv", action: "run:see" })).text();
    const lines = text.trimEnd().split("\r\n");
    expect(lines).toHaveLength(many + 1);
    expect(lines[0]).toMatch(/^"seal","id","at",/);
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(text).not.toMatch(/(^|,|\n)"?[=+@]/);
  });

  it("of nothing is empty and whole", async () => {
    expect(await json({ actor: "Nobody of that name" })).toEqual([]);
  });

  it("is refused to a lead, and that is written down", async () => {
    await expect(ask({ format: "csv" }, lead)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(ask({ format: "csv" }, lead, true)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    for (const row of await newest()) expect(row).toMatchObject({ action: "audit:export", outcome: "refused" });
  });

  it("that somebody breaks off says how far it came", async () => {
    const reader = (await ask({ format: "json" })).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(async () => (await newest())[0].summary).toMatch(/^The export broke off after [\d,]+ rows$/);
  });

  it("refuses a filter that it cannot read, rather than give out everything", () => {
    for (const bad of [{ from: "yesterday" }, { to: "2026-02-30" }, { outcome: "maybe" }, { environment: "x" }]) {
      expect(AuditExportInput.safeParse({ format: "csv", ...bad }).success).toBe(false);
    }
    expect(AuditExportInput.safeParse({}).success).toBe(false);
  });
});

describe("the page", () => {
  it("filters by whole days, both included", async () => {
    const count = async (query: object) => (await json({ action: "run:see", ...query })).length;
    expect(await count({ from: "2026-03-02" })).toBe(many);
    expect(await count({ to: "2026-03-01" })).toBe(0);
    expect(await count({ from: "2026-03-02", to: "2026-03-02" })).toBe(many);
    const page = await listAuditEvents(lead, AuditFilterInput.parse({ to: "2026-03-02", from: "never" }));
    expect(page.events).toHaveLength(50);
    expect(page.events[0]).toMatchObject({ seal: many + 10, overdue: false });
  });

  it("counts what has no seal, and says when that has lasted too long", async () => {
    await bench.sealAll();
    expect(await getChain(lead)).toMatchObject({ unsealed: 0, overdue: false, proof: { state: "unknown", at: null } });
    await bench.write(2);
    expect(await getChain(lead)).toMatchObject({ unsealed: 2, overdue: false });
    await bench.direct.query(
      `INSERT INTO "AuditEvent" (at, "actorKind", "actorName", "actorRole", address, action, outcome, summary)
       VALUES (now() - interval '61 s', 'user', 'Lea', 'lead', '::1', 'run:cancel', 'done', 'late')`,
    );
    expect(await getChain(lead)).toMatchObject({ unsealed: 3, overdue: true });
    const { events } = await listAuditEvents(lead, AuditFilterInput.parse({ action: "run:cancel" }));
    expect(events[0]).toMatchObject({ seal: null, overdue: true });
  });
});
