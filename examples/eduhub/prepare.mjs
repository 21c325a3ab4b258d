import pg from "pg";
import { computeScramVerifier } from "../../lib/postgres/scram-verifier.mjs";
import { deployMigrations } from "./deploy.mjs";
import { seedDatabase } from "./seed.mjs";

/** How many migrations each environment has had: production lags three behind, staging has met the harmless one. */
const deployedMigrations = { development: 13, staging: 11, production: 10 };
/** The seed is written for the schema as it was then; later migrations meet existing rows, as in real life. */
const seededAfter = 10;

/** Kept as the role's comment: it survives a renamed, restored or dropped database, which must not be made again. */
const prepared = "EduHub demonstration, prepared";

/**
 * Makes the three EduHub databases on one server: roles, databases, migrations through `prisma migrate deploy`, rows.
 * adminUrl: a superuser's URL. passwords: one per tier, printable ASCII. Running it again sets the passwords and
 * nothing else: what was prepared once belongs to its users. onProgress({ tier, message }) is told each step.
 * Returns one URL per tier, password included: keep them out of logs.
 */
export async function prepareEduhub({ adminUrl, passwords, onProgress = () => {} }) {
  const admin = new pg.Pool({ connectionString: adminUrl, application_name: "eduhub-prepare", max: 1 });
  // The server may go away while nothing is asked of it; the next question says so.
  admin.on("error", () => {});
  try {
    // Side by side, and all of them finished before a failure is told: nothing goes on behind the caller's back.
    const results = await Promise.allSettled(
      Object.keys(deployedMigrations).map((tier) => prepareTier(admin, adminUrl, tier, passwords[tier], onProgress)),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    return { environments: results.map((result) => result.value) };
  } finally {
    await admin.end();
  }
}

async function prepareTier(admin, adminUrl, tier, password, onProgress) {
  const name = `eduhub_${tier}`;
  const report = (message) => onProgress({ tier, message });
  const url = new URL(adminUrl);
  Object.assign(url, { username: name, password: encodeURIComponent(password), pathname: `/${name}` });
  const isPrepared = await createRole(admin, name, password);
  if (!isPrepared) {
    await createDatabase(admin, name);
    await fillDatabase(tier, url.href, report);
    await admin.query(`COMMENT ON ROLE ${pg.escapeIdentifier(name)} IS ${pg.escapeLiteral(prepared)}`);
  }
  report("ready");
  return { tier, databaseUrl: url.href };
}

/** Returns whether everything behind this role was prepared before. */
async function createRole(admin, name, password) {
  const identifier = pg.escapeIdentifier(name);
  const found = await admin.query(
    "SELECT shobj_description(oid, 'pg_authid') AS comment FROM pg_roles WHERE rolname = $1",
    [name],
  );
  if (found.rowCount === 0) await admin.query(`CREATE ROLE ${identifier}`);
  const verifier = pg.escapeLiteral(computeScramVerifier(password));
  await admin.query(`ALTER ROLE ${identifier} LOGIN CREATEDB PASSWORD ${verifier}`);
  // So that the owner may mark its database with its tier: since 15 that takes this privilege, before a superuser.
  await admin.query(`GRANT SET ON PARAMETER "holdfast.environment" TO ${identifier}`);
  return found.rows[0]?.comment === prepared;
}

/** What an interrupted start left half-way (a migration, perhaps) goes: nobody has used it yet. */
async function createDatabase(admin, name) {
  const identifier = pg.escapeIdentifier(name);
  await admin.query(`DROP DATABASE IF EXISTS ${identifier} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${identifier} OWNER ${identifier}`);
  await admin.query(`REVOKE ALL ON DATABASE ${identifier} FROM PUBLIC`);
}

async function fillDatabase(tier, databaseUrl, report) {
  report(`deploying ${seededAfter} migrations`);
  await deployMigrations(databaseUrl, seededAfter);
  report("writing rows");
  await seedDatabase(databaseUrl, tier);
  if (deployedMigrations[tier] === seededAfter) return;
  report(`deploying up to migration ${deployedMigrations[tier]}`);
  await deployMigrations(databaseUrl, deployedMigrations[tier]);
}
