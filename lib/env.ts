import { join, resolve } from "node:path";
import { z } from "zod";

/** Everything Holdfast reads from its environment, and nothing else reads `process.env`. */
const Schema = z.object({
  HOLDFAST_HOME: z
    .string()
    .min(1)
    .default(".holdfast")
    .meta({ description: "Folder for archives, keys, logs and the embedded database" }),
  HOLDFAST_DATABASE_URL: z.string().min(1).meta({ description: "The metadata database, as the role used at run time" }),
  HOLDFAST_DEMO: z.enum(["0", "1"]).default("0").meta({ description: "1 labels every page as the demo" }),
  HOLDFAST_METRICS_TOKEN: z
    .string()
    .min(20)
    .optional()
    .meta({ description: "What Prometheus shows at /api/metrics (20 characters or more); without it there are none" }),
  HOLDFAST_PG_BIN: z
    .string()
    .optional()
    .meta({ description: "Folder of pg_dump and pg_restore, looked at before any other" }),
  HOLDFAST_SCRATCH_URL: z.string().optional().meta({
    description:
      "For the worker: a PostgreSQL for scratch work where the embedded one does not fit; no target's server",
  }),
  HOLDFAST_SESSION_SECRET: z
    .string()
    .min(32)
    .optional()
    .meta({ description: "Signs session cookies; made at first start" }),
  HOLDFAST_TRUST_PROXY: z
    .enum(["0", "1"])
    .default("0")
    .meta({ description: "1 behind a reverse proxy: the last entry of X-Forwarded-For is the visitor's address" }),
  NEXTAUTH_URL: z.url().optional().meta({ description: "The address people type, as next-auth wants it" }),
  NODE_ENV: z.string().default("development"),
});

/** One line of docs/configuration.md each; those that `npm start` sets by itself have no description. */
export const configuration = Object.entries(Schema.shape).map(([name, kind]) => ({
  name,
  meaning: z.globalRegistry.get(kind)?.description ?? null,
  fallback: kind.safeParse(undefined).data ?? null,
}));

type Env = {
  readonly home: string;
  readonly archives: string;
  readonly keys: string;
  readonly scratch: string;
  readonly databaseUrl: string;
  readonly demo: boolean;
  readonly metricsToken: string | null;
  readonly pgBin: string | null;
  readonly scratchUrl: string | null;
  readonly sessionSecret: string | null;
  readonly publicUrl: string | null;
  readonly trustProxy: boolean;
};

let parsed: Env | undefined;

/** The parsed environment. Throws once, with all problems, when something is missing. */
export function env(): Env {
  if (parsed) return parsed;
  const result = Schema.safeParse(process.env);
  if (!result.success) throw new Error(`Configuration: ${z.prettifyError(result.error)}`);
  const home = resolve(result.data.HOLDFAST_HOME);
  parsed = {
    home,
    archives: join(home, "archives"),
    keys: join(home, "keys"),
    scratch: join(home, "run"),
    databaseUrl: result.data.HOLDFAST_DATABASE_URL,
    demo: result.data.HOLDFAST_DEMO === "1",
    metricsToken: result.data.HOLDFAST_METRICS_TOKEN || null,
    pgBin: result.data.HOLDFAST_PG_BIN ?? null,
    scratchUrl: result.data.HOLDFAST_SCRATCH_URL || null,
    sessionSecret: result.data.HOLDFAST_SESSION_SECRET ?? null,
    publicUrl: result.data.NEXTAUTH_URL ?? null,
    trustProxy: result.data.HOLDFAST_TRUST_PROXY === "1",
  };
  return parsed;
}
