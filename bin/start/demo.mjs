import { rmSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../embedded-postgres.mjs";
import { keepPrivate, newPassword, newSecret, readOrMakeJson } from "./keep.mjs";
import { root } from "./places.mjs";
import { portProblem } from "./preconditions.mjs";
import { mustRun, plainEnvironment } from "./run-program.mjs";
import { startNode, supervise } from "./supervise.mjs";

const tiers = ["development", "staging", "production"];
const people = [
  { email: "vera@eduhub.example", name: "Vera Viewer", role: "viewer" },
  { email: "otto@eduhub.example", name: "Otto Operator", role: "operator" },
  { email: "lena@eduhub.example", name: "Lena Lead", role: "lead" },
  { email: "ada@eduhub.example", name: "Ada Admin", role: "admin" },
];

/** The demo's passwords and ports, made once and kept, so that addresses and sign-ins stay the same. */
export async function readDemo(places) {
  const file = join(places.keys, "demo.json");
  const each = (make) => Object.fromEntries(tiers.map((tier) => [tier, make()]));
  const demo = readOrMakeJson(file, () => ({
    databases: each(newSecret),
    maintenance: each(newSecret),
    ports: each(() => 0),
    users: people.map((person) => ({ ...person, password: newPassword() })),
  }));
  for (const tier of tiers) {
    const kept = demo.ports[tier];
    if (!kept || (await portProblem(kept)) !== null) demo.ports[tier] = await freePort();
  }
  keepPrivate(file, JSON.stringify(demo, null, 2));
  return demo;
}

/** EduHub's three databases with their rows; returns one address per tier. */
export async function prepareDatabases(adminUrl, demo, progress) {
  const { prepareEduhub } = await import("../../examples/eduhub/prepare.mjs");
  const onProgress = ({ tier, message }) => progress(`${tier}: ${message}`);
  const { environments } = await prepareEduhub({ adminUrl, passwords: demo.databases, onProgress });
  return environments;
}

/** The project, its environments and the four people, written into Holdfast's own database. */
export async function seedDemo(places, demo, environments, environment, log) {
  const file = join(places.keys, "demo-seed.json");
  const named = environments.map(({ tier, databaseUrl }) => ({
    tier,
    name: tier[0].toUpperCase() + tier.slice(1),
    databaseUrl,
    healthUrl: `http://127.0.0.1:${demo.ports[tier]}/api/health`,
    hookUrl: `http://127.0.0.1:${demo.ports[tier]}/api/maintenance`,
    hookSecret: demo.maintenance[tier],
  }));
  keepPrivate(file, JSON.stringify({ environments: named, users: demo.users }));
  try {
    await mustRun(
      "The demo's project could not be written",
      process.execPath,
      ["--import", "tsx", "prisma/seed-demo.ts"],
      {
        cwd: root,
        env: { ...environment, HOLDFAST_DEMO_SEED: file },
        log,
      },
    );
  } finally {
    rmSync(file, { force: true });
  }
}

/** One EduHub process per environment. */
export function startApps(places, demo, environments, instance) {
  return Promise.all(
    environments.map(({ tier, databaseUrl }) => {
      const log = join(places.logs, `eduhub-${tier}.log`);
      const env = {
        ...plainEnvironment(),
        NODE_ENV: "production",
        PORT: String(demo.ports[tier]),
        HOST: "127.0.0.1",
        DATABASE_URL: databaseUrl,
        EDUHUB_ENVIRONMENT: tier,
        EDUHUB_MAINTENANCE_TOKEN: demo.maintenance[tier],
      };
      const start = () => startNode({ args: ["examples/eduhub/app.mjs"], cwd: root, env, log });
      return supervise({ name: `EduHub ${tier}`, log, start, instance });
    }),
  );
}
