import { join } from "node:path";
import { newSecret, readOrMake } from "./keep.mjs";
import { root } from "./places.mjs";
import { plainEnvironment } from "./run-program.mjs";
import { startNode, supervise } from "./supervise.mjs";

/**
 * Node.js takes memory generously where a machine has plenty. A short young generation is enough here, and Prisma's
 * WebAssembly compiled once, not optimised in a second pass, saves 40 MB a process and the time of that pass (measured
 * with Node.js 20; 22 and 24 know both flags).
 */
const frugal = ["--max-semi-space-size=4", "--liftoff-only"];

/** What web and worker both get: an allow-list, never our own environment as it is. */
export function serviceEnvironment(places, runtimeUrl, isDemo) {
  const { HOLDFAST_PG_BIN } = process.env;
  return {
    ...plainEnvironment(),
    NODE_ENV: "production",
    MALLOC_ARENA_MAX: "2",
    NEXT_TELEMETRY_DISABLED: "1",
    HOLDFAST_HOME: places.home,
    HOLDFAST_DATABASE_URL: runtimeUrl,
    HOLDFAST_DEMO: isDemo ? "1" : "0",
    ...(HOLDFAST_PG_BIN ? { HOLDFAST_PG_BIN } : {}),
  };
}

/** The worker: durable runs and observations. It alone gets the address of the scratch server, which holds a password. */
export function startWorker(places, environment, instance) {
  const log = join(places.logs, "worker.log");
  const { HOLDFAST_SCRATCH_URL } = process.env;
  const env = { ...environment, ...(HOLDFAST_SCRATCH_URL ? { HOLDFAST_SCRATCH_URL } : {}) };
  const start = () => startNode({ args: [...frugal, "--import", "tsx", "bin/worker.ts"], cwd: root, env, log });
  return supervise({ name: "worker", log, start, instance });
}

/** The web process; it alone gets the secret of the sessions and the word that Prometheus must know. */
export function startWeb(places, environment, { host, port, address }, instance) {
  const secret = readOrMake(join(places.keys, "session.secret"), newSecret);
  const { HOLDFAST_TRUST_PROXY, HOLDFAST_METRICS_TOKEN } = process.env;
  const env = {
    ...environment,
    HOLDFAST_SESSION_SECRET: secret,
    NEXTAUTH_SECRET: secret,
    NEXTAUTH_URL: address,
    ...(HOLDFAST_METRICS_TOKEN ? { HOLDFAST_METRICS_TOKEN } : {}),
    ...(HOLDFAST_TRUST_PROXY ? { HOLDFAST_TRUST_PROXY } : {}),
  };
  const log = join(places.logs, "web.log");
  const args = [...frugal, "node_modules/next/dist/bin/next", "start", "-H", host, "-p", String(port)];
  return supervise({ name: "web", log, start: () => startNode({ args, cwd: root, env, log }), instance });
}
