import type { Target } from "@/lib/postgres/connect";
import type { Known } from "@/lib/postgres/inspection-schema";

/** Settings and roles that only one provider's servers have. */
const PROVIDERS: readonly { readonly name: string; readonly settings?: string; readonly role?: string }[] = [
  { name: "Amazon Aurora", settings: "^aurora_|^apg_" },
  { name: "Amazon RDS", settings: "^rds\\.", role: "rds_superuser" },
  { name: "Google Cloud SQL", settings: "^cloudsql\\.", role: "cloudsqlsuperuser" },
  { name: "Google AlloyDB", settings: "^alloydb\\.", role: "alloydbsuperuser" },
  { name: "Azure Database for PostgreSQL", settings: "^azure\\.", role: "azure_pg_admin" },
  { name: "Supabase", role: "supabase_admin" },
  { name: "Neon", settings: "^neon\\.", role: "neon_superuser" },
  { name: "Heroku Postgres", role: "heroku_admin" },
  { name: "Aiven", settings: "^aiven\\." },
];

/** The managed service that this server shows signs of, or null. */
export async function readProvider(target: Target): Promise<string | null> {
  const [row] = await target.query<{ settings: string[]; roles: string[] }>(
    `SELECT array(SELECT DISTINCT name FROM pg_settings) AS settings, array(SELECT rolname::text FROM pg_roles) AS roles`,
  );
  const found = PROVIDERS.find(
    ({ settings, role }) =>
      (settings && row?.settings.some((name) => new RegExp(settings).test(name))) ||
      (role && row?.roles.includes(role)),
  );
  return found?.name ?? null;
}

/**
 * Whether a pooler shares the server's sessions among clients: two statements outside a transaction that meet different
 * backends, or a pooler's own answer. Most never get here: `withTarget` refuses those that drop a session's settings.
 */
export async function probePooler(target: Target): Promise<Known<string | null>> {
  const suspicion =
    "A connection pooler answers instead of the server itself. Use the server's direct address and port.";
  const backends = new Set<number>();
  for (let i = 0; i < 5; i++) {
    const [row] = await target.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    if (row) backends.add(row.pid);
  }
  if (backends.size > 1) return { value: suspicion, unknownBecause: null };
  const answered = await target.query("SHOW pool_mode").then(
    () => true,
    () => false,
  );
  return { value: answered ? suspicion : null, unknownBecause: null };
}
