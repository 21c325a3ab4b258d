import type { Client } from "pg";

/** How a transaction ends at the worst moment: it fails, or its connection is gone. */
export type SuddenEnd = "failed" | "killed";

const tables = ["Schedule", "ScheduleSlot", "Run", "RunStep", "Backup", "BackupCopy", "Environment", "AuditEvent"];

/**
 * Lets the metadata database itself end whatever writes: at the so-many-th write from now, counted over all transactions,
 * or at the commit of that one. A sequence counts, because it does not take part in the transaction that is lost.
 */
export async function setUpSuddenEnds(direct: Client) {
  await direct.query(`
    CREATE SEQUENCE writes_left MINVALUE -1000000 START 1;
    CREATE TABLE sudden_end (how text NOT NULL);
    INSERT INTO sudden_end VALUES ('failed');
    CREATE FUNCTION end_suddenly() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
    BEGIN
      IF nextval('writes_left') = 0 THEN
        IF (SELECT how FROM sudden_end) = 'killed' THEN
          PERFORM pg_terminate_backend(pg_backend_pid());
          PERFORM pg_sleep(10);
        END IF;
        RAISE EXCEPTION 'the disk of the metadata database is gone';
      END IF;
      RETURN NULL;
    END $$`);
  for (const table of tables) {
    await direct.query(
      `CREATE TRIGGER z_write AFTER INSERT OR UPDATE ON "${table}" FOR EACH ROW EXECUTE FUNCTION end_suddenly()`,
    );
    await direct.query(`CREATE CONSTRAINT TRIGGER z_commit AFTER INSERT OR UPDATE ON "${table}" DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION end_suddenly()`);
  }
  return {
    /** The `at`-th write or commit of a row from now ends suddenly; null: none does. */
    async arm(at: number | null, how: SuddenEnd): Promise<void> {
      await direct.query("UPDATE sudden_end SET how = $1", [how]);
      await direct.query("SELECT setval('writes_left', $1, false)", [at === null ? 1 : -at]);
    },
    /** Whether it has come to that. */
    async came(): Promise<boolean> {
      const { rows } = await direct.query("SELECT last_value >= 0 AND is_called AS came FROM writes_left");
      return rows[0].came;
    },
    /** Every connection but this one is cut, as when the database restarts. */
    async cutAll(): Promise<void> {
      await direct.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
    },
  };
}
