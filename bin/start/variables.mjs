import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./places.mjs";

// What `npm start` itself reads, beside lib/env.ts; a misspelt name is worth a word before it silently means nothing.

/** @type {readonly { name: string, meaning: string, fallback: string }[]} */
export const startVariables = [
  { name: "PORT", meaning: "Where the web listens", fallback: "3000, the next free one if not set" },
  { name: "HOST", meaning: "The address it listens on; the demo always takes 127.0.0.1", fallback: "127.0.0.1" },
  {
    name: "HOLDFAST_DATABASE_OWNER_URL",
    meaning: "The metadata database as the role that owns it, for migrations and grants",
    fallback: "the run-time role",
  },
  {
    name: "HOLDFAST_URL",
    meaning: "The address people type, behind a reverse proxy",
    fallback: "http://127.0.0.1:PORT",
  },
  { name: "HOLDFAST_DEBUG", meaning: "1 shows stack traces of a failed start", fallback: "off" },
];

/** Given to the processes by the start itself, or to the tests; nobody sets them by hand. */
const internal = [/^HOLDFAST_(DEMO|SESSION_SECRET|MIGRATE_URL|ENGINE_PASSWORD|CHROMIUM)$/, /^HOLDFAST_(E2E|TEST)_/];

/**
 * Variables that begin with HOLDFAST_ and mean nothing here. lib/env.ts is read as text: it may be TypeScript before any
 * package is there.
 * @param {Record<string, string | undefined>} environment
 */
export function unknownVariables(environment) {
  const schema = readFileSync(join(root, "lib/env.ts"), "utf8");
  const known = [...schema.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
  const names = new Set([...known, ...startVariables.map(({ name }) => name)]);
  return Object.keys(environment)
    .filter(
      (name) => name.startsWith("HOLDFAST_") && !names.has(name) && !internal.some((pattern) => pattern.test(name)),
    )
    .sort();
}
