// `npm run bench:damage`: damaged archives in every place and form; what Holdfast says before it uses them, and what others say.
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startS3 } from "@/e2e/support/s3/start-s3";
import { toolsFor } from "@/lib/postgres/tools";
import { runProgram } from "@/lib/process";
import { damages } from "./damage-cases";
import { askPeers, type Files, type Peers } from "./damage-peers";
import { openPlaces } from "./damage-places";
import { printDamage, type Row } from "./damage-report";
import { openUser } from "./damage-user";
import { dropDatabase, makeDatabase, startServer } from "./databases";
import { isQuick } from "./settings";

const folder = await mkdtemp(join(tmpdir(), "holdfast-damage-"));
process.env.HOLDFAST_HOME = folder;
process.env.HOLDFAST_DATABASE_URL = "postgresql://unused:unused@127.0.0.1/unused";
const server = await startServer();
const s3 = await startS3();
const stop = async () => {
  await Promise.allSettled([server.stop(), s3.stop()]);
  await rm(folder, { recursive: true, force: true });
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void stop().then(() => process.exit(130)));
}

const cases = damages(isQuick ? 8 : 200, isQuick ? 4 : 50);
let isWhole = false;
try {
  const tools = await toolsFor(15);
  const psql = join(dirname(tools.pgDump), "psql");
  const files = await dumpTwo(tools.pgDump, tools.libraryPath);
  await mkdir(join(folder, "places"));
  const places = await openPlaces(join(folder, "places"), s3, ...files.custom);
  const user = await openUser(server, tools);
  const rows: Row[] = [];
  for (const place of places) {
    const good = await user.tryToUse(place, place.good, { kind: "nothing", make: (bytes) => bytes });
    if (good.sentence !== null)
      throw new Error(`the undamaged archive was refused in the ${place.title}: ${good.sentence}`);
    await user.startAgain();
    for (const damage of cases) {
      if (damage.key && !place.isEncrypted) continue;
      const said = await user.tryToUse(place, damage.make(place.good, place.other), damage);
      rows.push({ kind: damage.kind, place: place.title, ...said });
      process.stdout.write(said.sentence && !said.isTouched ? "." : "x");
    }
  }
  const peers: { kind: string; says: Peers }[] = [];
  const around = { folder, server, tools, psql };
  for (const damage of cases) {
    if (damage.key || damage.believes) continue;
    peers.push({ kind: damage.kind, says: await askPeers(damage, files, around) });
    process.stdout.write("-");
  }
  isWhole = printDamage(rows, peers);
} finally {
  await stop();
}
process.exit(isWhole ? 0 : 1);

/** Two databases of the same shape, each as pg_dump -Fc and as plain SQL. */
async function dumpTwo(pgDump: string, libraryPath: string | null): Promise<Files> {
  const dumps = await Promise.all(
    [2, 3].map(async (megabytes) => {
      const { url, name } = await makeDatabase(server, "mixed", `damage_${megabytes}`, { megabytes });
      const { hostname, port, username, password } = new URL(url);
      const place = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: password, PGDATABASE: name };
      const env = { ...place, ...(libraryPath ? { LD_LIBRARY_PATH: libraryPath } : {}) };
      const [dump, script] = [join(folder, `${name}.dump`), join(folder, `${name}.sql`)];
      for (const args of [
        ["-Fc", "--compress=1", "-f", dump],
        ["-Fp", "-f", script],
      ]) {
        const { exitCode, tail } = await runProgram({ file: pgDump, args, env, stallMs: 60_000 });
        if (exitCode !== 0) throw new Error(tail.join("\n"));
      }
      await dropDatabase(server, name);
      return { custom: await readFile(dump), sql: await readFile(script) };
    }),
  );
  const [one, two] = dumps;
  if (!one || !two) throw new Error("two databases were to be dumped");
  return { custom: [one.custom, two.custom], sql: [one.sql, two.sql] };
}
