import { randomBytes } from "node:crypto";
import { Client, escapeIdentifier } from "pg";
import { inject } from "vitest";

export type FreshDatabase = {
  readonly url: string;
  readonly name: string;
  drop(): Promise<void>;
};

/** `makeAnew` drops it and makes it again under its name. */
type Renewable = { makeAnew(template: string): Promise<void> };

/** A new database on the test server, empty or cloned from a template. `url` is the superuser's; `drop` ends its sessions. */
export async function freshDatabase(prefix = "test", template?: string): Promise<FreshDatabase & Renewable> {
  const name = `${prefix}_${randomBytes(6).toString("hex")}`;
  const from = template ? ` TEMPLATE ${escapeIdentifier(template)}` : "";
  await onServer(`CREATE DATABASE ${escapeIdentifier(name)}${from}`);
  const url = new URL(inject("serverUrl"));
  url.pathname = `/${name}`;
  const drop = () => onServer(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
  return {
    url: url.href,
    name,
    async makeAnew(from) {
      await drop();
      await onServer(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(from)}`);
    },
    drop,
  };
}

async function onServer(sql: string): Promise<void> {
  const client = new Client({ connectionString: inject("serverUrl") });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
