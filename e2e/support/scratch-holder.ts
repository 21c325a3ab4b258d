// A process of its own that makes a scratch database with one row in it and holds it until it is killed.
import { withTarget } from "@/lib/postgres/connect";
import { withScratchDatabase } from "@/lib/scratch/with-scratch-database";

const need = {
  serverMajor: 15,
  extensions: [],
  purpose: "crash test",
  runId: "held",
  expectedBytes: Number(process.argv[2]),
  signal: new AbortController().signal,
};
await withScratchDatabase(need, async ({ connection }) => {
  await withTarget(connection, { applicationName: "holdfast:held", access: "write" }, (target) =>
    target.query("CREATE TABLE public.secret AS SELECT 'of production' AS body"),
  );
  process.stdout.write(`${JSON.stringify(connection)}\n`);
  setInterval(() => {}, 60_000);
  await new Promise(() => {});
});
