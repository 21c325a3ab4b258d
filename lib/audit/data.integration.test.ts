import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { holdfastDatabase } from "@/e2e/support/holdfast-database";
import { listAuditEvents } from "@/lib/audit/data";
import { AuditFilterInput } from "@/lib/audit/schema";
import { issueUserActor } from "@/lib/auth/issue-actor";
import { mutate, refuse } from "@/lib/db/mutate";
import { OpsError } from "@/lib/errors";

const lead = issueUserActor({ id: "l", name: "Lea_100%", role: "lead" }, null, "192.0.2.1");
const viewer = issueUserActor({ id: "v", name: "Vera", role: "viewer" }, null, "192.0.2.2");
const filter = (query: object) => AuditFilterInput.parse(query);
let database: Awaited<ReturnType<typeof holdfastDatabase>>;
let direct: Client;

beforeAll(async () => {
  database = await holdfastDatabase();
  direct = new Client({ connectionString: database.url });
  await direct.connect();
  for (let index = 0; index < 120; index++) {
    const audit = { summary: `Change ${index}`, before: { n: index }, after: { n: index + 1 } };
    await mutate(index % 2 ? lead : viewer, "session:start", null, async () => ({ value: null, audit }));
  }
  await refuse(viewer, "backup:create", null, new OpsError("NOT_ALLOWED", "Not for viewers."));
});
afterAll(async () => {
  await direct.end();
  await database.drop();
});

it("pages through everything once, newest first", async () => {
  const seen: string[] = [];
  let before: string | null | undefined;
  do {
    const page = await listAuditEvents(lead, filter({ before: before ?? undefined }));
    seen.push(...page.events.map(({ summary }) => summary));
    before = page.older;
  } while (before);
  expect(seen).toEqual(["Not for viewers.", ...Array.from({ length: 120 }, (_, index) => `Change ${119 - index}`)]);
});

it("filters by person (letter by letter, no wildcards), action and outcome", async () => {
  const names = async (query: object) =>
    new Set((await listAuditEvents(lead, filter(query))).events.map(({ actor }) => actor));
  expect(await names({ actor: "lea_1" })).toEqual(new Set(["Lea_100%"]));
  expect(await names({ actor: "%" })).toEqual(new Set(["Lea_100%"]));
  expect(await names({ actor: "leaX1" })).toEqual(new Set());
  const refused = await listAuditEvents(lead, filter({ outcome: "refused", action: "backup:create" }));
  expect(refused.events.map(({ summary }) => summary)).toEqual(["Not for viewers."]);
  expect(refused.older).toBeNull();
});

it("reads unusable filters as none", () => {
  const hostile = { action: "'; DROP TABLE", outcome: ["done"], environment: "../..", before: "-1", actor: { $ne: 1 } };
  expect(filter(hostile)).toEqual({});
});

it("is refused to viewers, and that is written down", async () => {
  await expect(listAuditEvents(viewer, {})).rejects.toMatchObject({ code: "NOT_ALLOWED" });
  const { rows } = await direct.query(`SELECT action, outcome FROM "AuditEvent" ORDER BY id DESC LIMIT 1`);
  expect(rows).toEqual([{ action: "audit:read", outcome: "refused" }]);
});
