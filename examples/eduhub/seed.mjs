import { readFile } from "node:fs/promises";
import pg from "pg";

/** How large each tier is. Everything else (about 67 rows a student) follows from these four numbers. */
export const scales = {
  development: { schools: 2, students: 30, teachers: 3, courses: 4 },
  staging: { schools: 4, students: 300, teachers: 6, courses: 8 },
  production: { schools: 12, students: 4000, teachers: 20, courses: 24 },
};

const files = ["words", "people", "teaching", "work", "office"];

/**
 * Fills an EduHub database at its tenth migration with the tier's rows, the same ones every time.
 * One transaction under a lock: all rows or none, and a database that already has a school is left alone.
 * Returns whether rows were written.
 */
export async function seedDatabase(databaseUrl, tier) {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "eduhub-seed" });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock(hashtext('eduhub-seed'))");
    const { rows } = await client.query('SELECT EXISTS (SELECT FROM "School") AS filled');
    if (rows[0].filled) return false;
    for (const [name, value] of Object.entries(scales[tier])) {
      await client.query("SELECT set_config($1, $2, true)", [`eduhub.${name}`, String(value)]);
    }
    await client.query("SET LOCAL TIME ZONE 'UTC'; SET LOCAL synchronous_commit = off");
    for (const file of files) {
      await client.query(await readFile(new URL(`seed/${file}.sql`, import.meta.url), "utf8"));
    }
    await client.query("COMMIT");
    await client.query("ANALYZE");
    return true;
  } finally {
    await client.end();
  }
}
