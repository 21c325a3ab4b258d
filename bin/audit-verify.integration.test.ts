import { execFile } from "node:child_process";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AuditBench, auditBench } from "@/e2e/support/audit-bench";

let bench: AuditBench;
beforeAll(async () => {
  bench = await auditBench();
  await bench.write(12);
  await bench.sealAll();
});
afterAll(() => bench.drop());

/** The program as `npm run audit:verify` starts it: its exit code and all it said. */
function verify(more: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const { PATH, HOLDFAST_DATABASE_URL, HOLDFAST_HOME } = process.env;
  const env = { PATH, HOLDFAST_DATABASE_URL, HOLDFAST_HOME, NODE_ENV: "production", ...more } as NodeJS.ProcessEnv;
  return new Promise((resolve) => {
    execFile(process.execPath, ["--import", "tsx", "bin/audit-verify.ts"], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, said: stdout + stderr }),
    );
  });
}

it("ends with 0 when everything is as it was sealed, also beside rows that are not sealed yet", async () => {
  await bench.write(2);
  const { code, said } = await verify();
  expect(said).toMatch(
    /^Audit log: intact\n\s+Every row up to #12 is as it was sealed\.\n\s+Not sealed yet: 2\. Newest anchor: #12 at /,
  );
  expect(code).toBe(0);
});

it("ends with 1 and names the first broken row", async () => {
  await bench.sealAll();
  const change = (sign: string) =>
    bench.direct.query(
      `BEGIN; SET LOCAL session_replication_role = replica; UPDATE "AuditEvent" SET at = at ${sign} interval '1 s' WHERE id IN (5, 9); COMMIT`,
    );
  await change("-");
  const { code, said } = await verify();
  await change("+");
  expect(said).toMatch(
    /^Audit log: BROKEN\n\s+Broken at #5 \(row 5\)\. .*it was edited\.\n\s+The 4 rows before it are proven/,
  );
  expect(code).toBe(1);
});

it("ends with 2 when the key is missing, when nobody answers, and when it knows no database", async () => {
  const key = join(bench.home, "keys", "audit.key");
  await rename(key, `${key}.away`);
  expect(await verify()).toMatchObject({ code: 2, said: expect.stringContaining("key of the audit chain is missing") });
  await rename(`${key}.away`, key);
  const nobody = await verify({ HOLDFAST_DATABASE_URL: "postgresql://a:secret@127.0.0.1:1/none" });
  expect(nobody).toMatchObject({ code: 2, said: expect.stringContaining("could not be read") });
  expect(nobody.said).not.toContain("secret");
  expect(await verify({ HOLDFAST_DATABASE_URL: "" })).toMatchObject({
    code: 2,
    said: expect.stringContaining("No database is named"),
  });
  expect(await verify()).toMatchObject({ code: 0 });
});
