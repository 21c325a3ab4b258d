import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ask, holdScratch, openScratchHome, scratchNeed } from "@/e2e/support/scratch-bench";
import { run } from "@/e2e/support/sessions";
import { sweepScratch } from "@/lib/scratch/sweep-scratch";
import { withScratchDatabase } from "@/lib/scratch/with-scratch-database";

/** More than any disk has: the embedded server does not fit, and of this one nobody knows the space. */
const need = scratchNeed({ expectedBytes: 2 ** 60 });
const role = `scratch_maker_${randomBytes(4).toString("hex")}`;
let bench: Awaited<ReturnType<typeof openScratchHome>>;

beforeAll(async () => {
  bench = await openScratchHome();
  await run(inject("serverUrl"), `CREATE ROLE ${role} LOGIN CREATEDB PASSWORD 'maker'`);
  process.env.HOLDFAST_SCRATCH_URL = Object.assign(new URL(inject("serverUrl")), {
    username: role,
    password: "maker",
  }).href;
});
afterAll(async () => {
  await bench.close();
  await run(inject("serverUrl"), `DROP ROLE ${role}`);
});

const scratchDatabases = async () =>
  (await run(inject("serverUrl"), "SELECT datname FROM pg_database WHERE datname ~ '^holdfast_scratch_'")) as {
    datname: string;
  }[];

test("where the embedded one does not fit the configured one is used, with a role that may only create databases", async () => {
  const seen = await withScratchDatabase(need, async ({ connection, superuser }) => {
    expect(superuser).toBeNull();
    expect(connection.user).toBe(role);
    await ask(connection, "CREATE TABLE public.t AS SELECT 1; CREATE EXTENSION citext");
    const acl = "SELECT has_database_privilege('pg_monitor', current_database(), 'CONNECT') AS others";
    expect(await ask(connection, acl)).toEqual([{ others: false }]);
    return connection;
  });
  await expect(ask(seen, "SELECT 1")).rejects.toMatchObject({ code: "PRECONDITION" });
  expect(await scratchDatabases()).toEqual([]);
});

test("never on a target's own server, nor where that cannot be known", async () => {
  const [row] = await run(inject("serverUrl"), "SELECT system_identifier::text AS id FROM pg_control_system()");
  const { id } = row as { id: string };
  const refused = withScratchDatabase({ ...need, notOn: [id] }, async () => "made");
  await expect(refused).rejects.toMatchObject({
    code: "PRECONDITION",
    message: expect.stringMatching(/is the very server of a target database/),
  });
  expect(await withScratchDatabase({ ...need, notOn: ["1"] }, async () => "made")).toBe("made");
  expect(await scratchDatabases()).toEqual([]);
});

test("the next sweep drops what a killed worker left; what is in use, or not ours, stays", async () => {
  const foreign = `holdfast_scratch_${randomBytes(8).toString("hex")}`;
  await run(inject("serverUrl"), `CREATE DATABASE ${foreign}`);
  const { HOLDFAST_SCRATCH_URL = "" } = process.env;
  const holder = holdScratch({ HOLDFAST_SCRATCH_URL }, 2 ** 60);
  const held = await holder.connection;
  await withScratchDatabase(need, async ({ connection }) => {
    await sweepScratch();
    expect(await ask(held, "SELECT body FROM public.secret")).toEqual([{ body: "of production" }]);
    await holder.kill();
    await expect.poll(() => sweepScratch().then(scratchDatabases), { timeout: 10_000 }).toHaveLength(2);
    expect(await ask(connection, "SELECT 1 AS still")).toEqual([{ still: 1 }]);
    await expect(ask(held, "SELECT 1")).rejects.toMatchObject({ code: "PRECONDITION" });
  });
  expect(await scratchDatabases()).toEqual([{ datname: foreign }]);
  await run(inject("serverUrl"), `DROP DATABASE ${foreign}`);
});
